// A connection that is cut at the commit, by a proxy before the server that tests/servers/mysql.sh
// started.

#include <string>

#include <persist/mysql.hpp>

#include "unit/drivers/cutting_proxy.hpp"
#include "unit/drivers/mysql/server.hpp"

#include <catch2/catch.hpp>

using namespace mysql_server;
using persist::BackingFault;
using persist::Expires;

namespace {

/// Cuts the connection at the commit, which reaches the server or not.
void check_cut(bool reaches_server) {
  if (url() == nullptr) return;
  auto options = options_for(reaches_server ? "cut_after" : "cut_before");
  // The proxy has no room for the second connection that makes the table.
  put(*must(persist::open_mysql_inspector(options)), "before", "1");
  CuttingProxy proxy{*options.hosts.front().port, "COMMIT", reaches_server};
  options.hosts = {{.name = "127.0.0.1", .port = proxy.port()}};
  const auto inspector = must(persist::open_mysql_inspector(options));
  {
    const auto transaction = must(inspector->begin({}));
    must(transaction->put("users", "a", "1", Expires::never()));
    proxy.cut_from_now_on();
    CHECK(fault_of(transaction->commit()) == BackingFault::outcome_unknown);
  }
  CHECK(value_of(*inspector, "a").has_value() == reaches_server);
  CHECK(value_of(*inspector, "before") == "1");
}

}  // namespace

TEST_CASE("MySQL: a commit whose answer is lost has an unknown outcome", "[mysql]") {
  check_cut(true);
}

TEST_CASE("MySQL: a commit that may not have arrived has an unknown outcome, too", "[mysql]") {
  check_cut(false);
}
