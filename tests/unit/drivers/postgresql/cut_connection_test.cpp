// A connection that is cut at the commit, by a proxy before the server that
// tests/servers/postgresql.sh started.

#include <cstdlib>
#include <string>

#include <persist/postgresql.hpp>

#include "unit/drivers/cutting_proxy.hpp"

#include <catch2/catch.hpp>

namespace {

enum class Outcome { committed, rolled_back, unknown };

void check_cut(bool passes_commit, bool comes_back, Outcome expected) {
  const char* const url = std::getenv("PERSIST_TEST_POSTGRESQL");
  if (url == nullptr) return;
  const auto drivers = persist::built_in_drivers();
  const auto place = drivers.locate(url);
  REQUIRE(place);
  const auto server_port = *place->uri.hosts.front().port;
  CuttingProxy proxy{server_port, "COMMIT", passes_commit, comes_back};
  persist::PostgresqlOptions options{
      .hosts = {{.name = "127.0.0.1", .port = proxy.port()}},
      .user = place->uri.user,
      .database = place->uri.path.substr(1),
      .schema = "cut_" + std::to_string(2 * int{passes_commit} + int{comes_back}),
      .sslmode = "disable",
      .access = persist::Access::create,
      .timeout = std::chrono::milliseconds{500}};
  const auto inspector = persist::open_postgresql_inspector(options);
  if (!inspector) FAIL(persist::message_of(inspector.error()));
  {
    const auto transaction = (*inspector)->begin({});
    REQUIRE(transaction);
    REQUIRE((*transaction)->put("users", "a", "1", persist::Expires::never()));
    proxy.cut_from_now_on();
    const auto committed = (*transaction)->commit();
    REQUIRE(committed.has_value() == (expected == Outcome::committed));
    if (!committed) {
      CHECK(std::get<persist::PersistenceBackingError>(committed.error()).fault ==
            (expected == Outcome::unknown ? persist::BackingFault::outcome_unknown
                                          : persist::BackingFault::unreachable));
    }
  }
  options.hosts.front().port = server_port;
  const auto reader = persist::open_postgresql_inspector(options);
  REQUIRE(reader);
  persist::EntryBatch batch;
  const auto found = (*reader)->lookup("users", "a", batch);
  if (!found) FAIL(persist::message_of(found.error()));
  CHECK(batch.empty() != passes_commit);
}

}  // namespace

TEST_CASE("PostgreSQL: a commit whose answer is lost is found out", "[postgresql]") {
  check_cut(true, true, Outcome::committed);
}

TEST_CASE("PostgreSQL: a commit that did not arrive is found out", "[postgresql]") {
  check_cut(false, true, Outcome::rolled_back);
}

TEST_CASE("PostgreSQL: a commit has an unknown outcome if nobody can be asked", "[postgresql]") {
  check_cut(true, false, Outcome::unknown);
  check_cut(false, false, Outcome::unknown);
}
