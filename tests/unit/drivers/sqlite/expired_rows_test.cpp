// Keys by their expiry, which the index on it tells row by row.

#include <set>

#include "unit/drivers/sqlite/scratch.hpp"

using persist::EntryBatch;
using persist::Liveness;
using persist::Projection;

namespace {

const persist::Instant expired_at{std::chrono::milliseconds{1'700'000'000'000}};

std::set<std::string> keys_by_expiry(persist::Inspector& inspector, Liveness liveness,
                                     Projection projection) {
  const auto scan = must(inspector.scan(
      std::string{"s"}, {.liveness = liveness, .now = expired_at, .projection = projection}));
  std::set<std::string> keys;
  EntryBatch batch;
  while (true) {
    must(scan->next(batch));
    if (batch.empty()) return keys;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      CHECK(keys.emplace(batch[i].key).second);
    }
  }
}

/// Keys alone, for which the index is read, are those of the entries, whose expiry is looked at.
void check_keys(persist::Inspector& inspector) {
  for (const Liveness liveness : {Liveness::live, Liveness::expired}) {
    const auto keys = keys_by_expiry(inspector, liveness, Projection::keys);
    CHECK_FALSE(keys.empty());
    CHECK(keys == keys_by_expiry(inspector, liveness, Projection::entries));
  }
}

const std::string expiry_index =
    "CREATE INDEX effect_persistence_expires_idx ON effect_persistence (expires) "
    "WHERE expires IS NOT NULL;";

/// Rows of two stores, `percent` of them expired, by every kind of expiry that there is.
std::string rows_with_expired(int percent) {
  return "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 29999) "
         "INSERT INTO effect_persistence (rowid, store_id, id, value, expires) "
         "SELECT i * 3 - 1000, CASE i % 7 WHEN 0 THEN 't' ELSE 's' END, "
         "printf('%08x', (i * 2654435761) % 4294967296), '{}', "
         "CASE WHEN (i * 7919) % 100 < " +
         std::to_string(percent) +
         " THEN CASE i % 6 WHEN 0 THEN 1600000000000 WHEN 1 THEN i WHEN 2 THEN -1e300 "
         "WHEN 3 THEN i + 0.5 WHEN 4 THEN -9e999 ELSE 1700000000000 END "
         "ELSE CASE i % 5 WHEN 0 THEN NULL WHEN 1 THEN 1700000000001 WHEN 2 THEN 9e999 "
         "WHEN 3 THEN 'never' ELSE 1700000000000.5 END END FROM n;";
}

}  // namespace

TEST_CASE("Keys are live or expired as their entries are, however many are expired") {
  for (const int percent : {1, 30, 95}) {
    DYNAMIC_SECTION(percent << " %") {
      const Scratch scratch;
      RawDatabase{scratch.path("a.db")}.run(single_table + expiry_index +
                                            rows_with_expired(percent));
      const auto inspector = must(persist::open_sqlite_inspector({.path = scratch.path("a.db")}));
      check_keys(*inspector);
    }
  }
}

TEST_CASE("An index on the expiry that lacks rows is not used for them") {
  const Scratch scratch;
  RawDatabase{scratch.path("a.db")}.run(
      std::string{single_table} +
      "CREATE INDEX effect_persistence_expires_idx ON effect_persistence (expires) "
      "WHERE expires > 1650000000000;" +
      rows_with_expired(30));
  const auto inspector = must(persist::open_sqlite_inspector({.path = scratch.path("a.db")}));
  check_keys(*inspector);
}

TEST_CASE("Rows with numbers beyond any map of bits are known too") {
  const Scratch scratch;
  RawDatabase{scratch.path("a.db")}.run(
      single_table + expiry_index + rows_with_expired(30) +
      "UPDATE effect_persistence SET rowid = rowid + 9000000000000 WHERE rowid % 2 = 0");
  const auto inspector = must(persist::open_sqlite_inspector({.path = scratch.path("a.db")}));
  check_keys(*inspector);
}

TEST_CASE("What changed before a scan began is seen by it") {
  const Scratch scratch;
  RawDatabase raw{scratch.path("a.db")};
  raw.run(single_table + expiry_index + rows_with_expired(30));
  const auto inspector = must(persist::open_sqlite_inspector(
      {.path = scratch.path("a.db"), .access = persist::Access::change}));
  const auto before = keys_by_expiry(*inspector, Liveness::expired, Projection::keys);

  SECTION("by another connection") { raw.run("UPDATE effect_persistence SET expires = NULL"); }
  SECTION("by this one") {
    const auto transaction = must(inspector->begin(expired_at));
    for (const std::string& key : before) {
      must(transaction->queue(
          {.kind = persist::Change::Kind::remove, .store = "s", .key = std::string_view{key}}));
    }
    must(transaction->commit());
  }
  CHECK(keys_by_expiry(*inspector, Liveness::expired, Projection::keys).empty());
}

TEST_CASE("Keys come by their own expiry when VACUUM numbers the rows anew meanwhile") {
  const Scratch scratch;
  const auto path = scratch.path("a.db");
  RawDatabase raw{path};
  raw.run("PRAGMA journal_mode = WAL;" + std::string{single_table} + expiry_index +
          rows_with_expired(30) + "DELETE FROM effect_persistence WHERE rowid % 2 = 0");
  const auto inspector = must(persist::open_sqlite_inspector({.path = path}));
  for (const Liveness liveness : {Liveness::live, Liveness::expired}) {
    const auto expected = keys_by_expiry(*inspector, liveness, Projection::entries);
    const auto scan = must(
        inspector->scan(std::string{"s"},
                        {.liveness = liveness, .now = expired_at, .projection = Projection::keys}));
    std::set<std::string> found;
    EntryBatch batch;
    for (int number = 0;; ++number) {
      must(scan->next(batch));
      if (batch.empty()) break;
      for (std::size_t i = 0; i < batch.size(); ++i) CHECK(found.emplace(batch[i].key).second);
      if (number == 1) {
        raw.run("DELETE FROM effect_persistence WHERE store_id = 't' AND rowid % 5 = 0; VACUUM");
      }
    }
    CHECK(found == expected);
  }
}
