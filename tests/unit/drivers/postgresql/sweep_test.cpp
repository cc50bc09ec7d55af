#include <cstdlib>
#include <string>

#include <persist/driver.hpp>
#include <persist/postgresql.hpp>

#include "unit/inspect/server_sweep.hpp"

TEST_CASE("PostgreSQL: what has expired goes when a store is opened", "[postgresql]") {
  const char* const url = std::getenv("PERSIST_TEST_POSTGRESQL");
  if (url == nullptr) return;
  const auto drivers = persist::built_in_drivers();
  const auto place = drivers.locate(url);
  REQUIRE(place);
  const persist::Uri& uri = place->uri;
  const auto options = [&](std::shared_ptr<persist::Clock> clock,
                           std::chrono::milliseconds interval) {
    return persist::PostgresqlOptions{
        .hosts = {{.name = uri.hosts.front().name, .port = *uri.hosts.front().port}},
        .user = uri.user,
        .database = uri.path.substr(1),
        .schema = "sweeps",
        .access = persist::Access::create,
        .clock = std::move(clock),
        .sweep_interval = interval};
  };
  const auto inspector = persist::open_postgresql_inspector(options(nullptr, {}));
  REQUIRE(inspector);
  check_sweeps_of_server(
      [&](auto clock, auto interval) {
        return persist::layer_postgresql(options(std::move(clock), interval));
      },
      **inspector);
}
