// Waiting for others, and being asked to stop.

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

#include "unit/drivers/sqlite/scratch.hpp"

using namespace std::chrono_literals;
using persist::Access;
using persist::BackingFault;
using persist::LockWait;

namespace {

std::chrono::steady_clock::duration time_of(const auto& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::steady_clock::now() - begin;
}

}  // namespace

TEST_CASE("A lock that is held past the time-out is a fault to try again") {
  const Scratch scratch;
  scratch.sql("a.db", single_table);
  RawDatabase other{scratch.path("a.db")};
  other.run("BEGIN IMMEDIATE");
  const auto inspector = scratch.open("a.db", {.access = Access::change, .timeout = 100ms});
  const auto waited = time_of([&] {
    const auto error = backing_error(inspector->begin(persist::Instant{}));
    CHECK(error.fault == BackingFault::busy);
    CHECK(error.code == "SQLITE_BUSY");
  });
  CHECK(waited >= 100ms);
  CHECK(waited < 3s);
  other.run("COMMIT");
  CHECK(inspector->begin(persist::Instant{}));
}

TEST_CASE("A lock that is let go within the time-out is waited for") {
  const Scratch scratch;
  scratch.sql("a.db", single_table);
  RawDatabase other{scratch.path("a.db")};
  other.run("BEGIN EXCLUSIVE");
  std::thread later{[&] {
    std::this_thread::sleep_for(50ms);
    other.ask("COMMIT");  // assertions are not for threads
  }};
  const auto inspector = scratch.open("a.db", {.access = Access::change});
  put(*inspector, "s", "k", "1");
  later.join();
  CHECK(value_of(*inspector, "s", "k") == "1");
}

TEST_CASE("A long wait for a lock is reported when it is long and when it is over") {
  const Scratch scratch;
  scratch.sql("a.db", single_table);
  RawDatabase other{scratch.path("a.db")};
  other.run("BEGIN IMMEDIATE");
  std::vector<LockWait> reports;
  std::vector<std::thread::id> threads;
  const auto inspector = scratch.open(
      "a.db", {.access = Access::change, .timeout = 2200ms, .lock_wait = [&](LockWait wait) {
                 reports.push_back(wait);
                 threads.push_back(std::this_thread::get_id());
                 throw 1;
               }});
  CHECK(reports.empty());
  CHECK(backing_error(inspector->begin(persist::Instant{})).fault == BackingFault::busy);
  CHECK(reports == std::vector{LockWait::is_long, LockWait::is_over});
  std::thread later{[&] {
    std::this_thread::sleep_for(2100ms);
    other.ask("COMMIT");
  }};
  put(*inspector, "s", "k", "1");
  CHECK(reports.size() == 4);
  later.join();
  CHECK(value_of(*inspector, "s", "k") == "1");
  CHECK(reports ==
        std::vector{LockWait::is_long, LockWait::is_over, LockWait::is_long, LockWait::is_over});
  CHECK(std::ranges::count(threads, std::this_thread::get_id()) == 4);
}

TEST_CASE("A commit that readers hold up changes nothing") {
  const Scratch scratch;
  scratch.sql("a.db", single_table);
  scratch.sql("a.db", "INSERT INTO effect_persistence VALUES ('s', 'old', '1', NULL)");
  const auto inspector = scratch.open("a.db", {.access = Access::change, .timeout = 50ms});
  RawDatabase reader{scratch.path("a.db")};
  reader.run("BEGIN; SELECT * FROM effect_persistence");
  {
    const auto transaction = must(inspector->begin(persist::Instant{}));
    must(transaction->put("s", {"new"}, "1", persist::Expires::never()));
    CHECK(backing_error(transaction->commit()).fault == BackingFault::busy);
  }
  reader.run("COMMIT");
  CHECK(keys_of(*inspector, "s") == std::vector<std::string>{"old"});
}

TEST_CASE("A scan holds no lock between its batches") {
  const Scratch scratch;
  scratch.sql("a.db", std::string{single_table} +
                          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                          "WHERE i < 2000) INSERT INTO effect_persistence "
                          "SELECT 's', printf('%06d', i), printf('%0300d', i), NULL FROM n");
  const auto inspector = scratch.open("a.db", {.access = Access::read});
  const auto scan = must(inspector->scan("s", {}));
  persist::EntryBatch batch;
  must(scan->next(batch));
  REQUIRE(batch.size() < 2000);
  RawDatabase other{scratch.path("a.db")};
  other.run("DELETE FROM effect_persistence WHERE id = '002000'");
  std::size_t count = 0;
  for (; !batch.empty(); must(scan->next(batch))) count += batch.size();
  CHECK(count == 1999);
}

TEST_CASE("An interrupt ends a wait for a lock") {
  const Scratch scratch;
  scratch.sql("a.db", single_table);
  RawDatabase other{scratch.path("a.db")};
  other.run("BEGIN IMMEDIATE");
  const auto inspector = scratch.open("a.db", {.access = Access::change, .timeout = 60s});
  std::thread later{[&] {
    std::this_thread::sleep_for(50ms);
    inspector->interrupt();
  }};
  const auto waited = time_of([&] { CHECK_FALSE(inspector->begin(persist::Instant{})); });
  later.join();
  CHECK(waited < 20s);
  CHECK(backing_error(inspector->stores()).fault == BackingFault::interrupted);
}

TEST_CASE("An interrupt in a transaction rolls it back") {
  const Scratch scratch;
  scratch.sql("a.db", single_table);
  {
    const auto inspector = scratch.open("a.db", {.access = Access::change});
    const auto transaction = must(inspector->begin(persist::Instant{}));
    must(transaction->put("s", {"k"}, "1", persist::Expires::never()));
    inspector->interrupt();
    CHECK(backing_error(transaction->commit()).fault == BackingFault::interrupted);
  }
  CHECK(keys_of(*scratch.open("a.db"), "s").empty());
  CHECK(scratch.names() == std::vector<std::string>{"a.db"});
}
