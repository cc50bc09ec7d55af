#include <mariadb/mysql.h>

#include "drivers/driver_libraries.hpp"

namespace persist::mysql {

std::vector<DriverLibrary> libraries() {
  const auto version_of = [](auto* function) -> std::string { return function(); };
  return {opened_library<decltype(::mysql_get_client_info)>("libmariadb.so.3", "libmariadb3",
                                                            "mysql_get_client_info", version_of)};
}

}  // namespace persist::mysql
