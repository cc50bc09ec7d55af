#include "unit/drivers/mysql/server.hpp"
#include "unit/inspect/server_sweep.hpp"

using namespace mysql_server;

TEST_CASE("MySQL: what has expired goes when a store is opened", "[mysql]") {
  if (url() == nullptr) return;
  const auto options = options_for("sweeps");
  const auto inspector = persist::open_mysql_inspector(options);
  REQUIRE(inspector);
  check_sweeps_of_server(
      [&](auto clock, auto interval) {
        auto chosen = options;
        chosen.clock = std::move(clock);
        chosen.sweep_interval = interval;
        return persist::layer_mysql(std::move(chosen));
      },
      **inspector);
}
