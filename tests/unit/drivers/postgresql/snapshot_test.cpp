// A snapshot of a database, on a server that tests/servers/postgresql.sh started.

#include <cstdlib>
#include <string>

#include <persist/postgresql.hpp>

#include <catch2/catch.hpp>

namespace {

std::string value_of(persist::Inspector& inspector) {
  persist::EntryBatch batch;
  const auto found = inspector.lookup("users", "a", batch);
  if (!found) FAIL(persist::message_of(found.error()));
  return batch.empty() ? std::string{} : std::string{batch[0].value};
}

void put(persist::Inspector& inspector, std::string_view value) {
  const auto transaction = inspector.begin({});
  REQUIRE(transaction);
  REQUIRE((*transaction)->put("users", "a", value, persist::Expires::never()));
  REQUIRE((*transaction)->commit());
}

}  // namespace

TEST_CASE("PostgreSQL: a snapshot does not see later changes, and changes nothing",
          "[postgresql]") {
  const char* const url = std::getenv("PERSIST_TEST_POSTGRESQL");
  if (url == nullptr) return;
  const auto drivers = persist::built_in_drivers();
  const auto place = drivers.locate(std::string{url} + "?schema=snapshot");
  REQUIRE(place);
  const auto opened = place->driver->inspect(place->uri, {.access = persist::Access::create});
  REQUIRE(opened);
  persist::Inspector& inspector = **opened;
  put(inspector, "1");
  CHECK(inspector.capabilities().snapshot);
  const auto snapshot = inspector.snapshot();
  if (!snapshot) FAIL(persist::message_of(snapshot.error()));
  put(inspector, "2");
  CHECK(value_of(**snapshot) == "1");
  CHECK(value_of(inspector) == "2");
  CHECK_FALSE((*snapshot)->begin({}));
  const auto scan = (*snapshot)->scan("users", {});
  REQUIRE(scan);
  persist::EntryBatch batch;
  REQUIRE((*scan)->next(batch));
  REQUIRE(batch.size() == 1);
  CHECK(batch[0].value == "1");
}
