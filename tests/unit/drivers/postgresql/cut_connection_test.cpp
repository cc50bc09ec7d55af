// A connection that is cut at the commit, by a proxy before the server that
// tests/servers/postgresql.sh started.

#include <cstdlib>
#include <string>

#include <persist/postgresql.hpp>

#include "unit/drivers/cutting_proxy.hpp"

#include <catch2/catch.hpp>

namespace {

void check_cut(const std::string& word, bool passes_word, persist::BackingFault expected,
               bool is_written) {
  const char* const url = std::getenv("PERSIST_TEST_POSTGRESQL");
  if (url == nullptr) return;
  const auto drivers = persist::built_in_drivers();
  const auto place = drivers.locate(url);
  REQUIRE(place);
  CuttingProxy proxy{*place->uri.hosts.front().port, word, passes_word};
  const auto inspector =
      persist::open_postgresql_inspector({.hosts = {{.name = "127.0.0.1", .port = proxy.port()}},
                                          .user = place->uri.user,
                                          .database = place->uri.path.substr(1),
                                          .schema = is_written ? "cut_after" : "cut_before",
                                          .sslmode = "disable",
                                          .access = persist::Access::create});
  if (!inspector) FAIL(persist::message_of(inspector.error()));
  {
    const auto transaction = (*inspector)->begin({});
    REQUIRE(transaction);
    REQUIRE((*transaction)->put("users", "a", "1", persist::Expires::never()));
    proxy.cut_from_now_on();
    const auto committed = (*transaction)->commit();
    REQUIRE_FALSE(committed);
    CHECK(std::get<persist::PersistenceBackingError>(committed.error()).fault == expected);
  }
  persist::EntryBatch batch;
  const auto found = (*inspector)->lookup("users", "a", batch);
  if (!found) FAIL(persist::message_of(found.error()));
  CHECK(batch.empty() != is_written);
}

}  // namespace

TEST_CASE("PostgreSQL: a commit whose answer is lost has an unknown outcome", "[postgresql]") {
  check_cut("COMMIT", true, persist::BackingFault::outcome_unknown, true);
}

TEST_CASE("PostgreSQL: a commit that may not have arrived has an unknown outcome, too",
          "[postgresql]") {
  check_cut("COMMIT", false, persist::BackingFault::outcome_unknown, false);
}
