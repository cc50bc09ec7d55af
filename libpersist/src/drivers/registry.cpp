#include <persist/directory.hpp>
#include <persist/memory.hpp>
#include <persist/mysql.hpp>
#include <persist/postgresql.hpp>
#include <persist/redis.hpp>
#include <persist/sqlite.hpp>

namespace persist {

DriverRegistry built_in_drivers() {
  DriverRegistry registry;
  registry.add(make_sqlite_driver());  // the first: paths without a scheme are its
  registry.add(make_memory_driver());
  registry.add(make_directory_driver());
  registry.add(make_redis_driver());
  registry.add(make_redis_unix_driver());
  registry.add(make_postgresql_driver());
  registry.add(make_mysql_driver());
  return registry;
}

}  // namespace persist
