// Scans of tables whose rows lie in the order in which they arrived: they begin by the index and go
// on by the rows, sorted, and keep every promise of a scan.

#include "drivers/sqlite/stores_scan.hpp"

#include <map>
#include <set>

#include "unit/drivers/sqlite/scratch.hpp"

using persist::Access;
using persist::EntryBatch;
using persist::Inspector;
using persist::Liveness;
using persist::Projection;
using persist::ScanOptions;
using persist::ScanOrder;
using persist::SqliteOptions;

namespace {

constexpr int entries = 20'000;
constexpr std::string_view past = "1000000000000";

/// The rows of a cache: `store_of(i)`, a key that is hashed, a value of some 200 bytes; every tenth
/// is expired.
const std::string scanned_rows =
    "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < " +
    std::to_string(entries - 1) +
    "), r(i, store, key, value, expires) AS (SELECT i, 's' || (i % 3), "
    "printf('%016x', (i * 2654435761) % 4294967296), "
    "'{\"_tag\":\"Success\",\"value\":\"' || i || printf('%200s', '') || '\"}', "
    "CASE WHEN i % 10 = 0 THEN " +
    std::string{past} + " END FROM n) ";

const std::vector<std::string> stores{"s0", "s1", "s2"};

struct Shape {
  std::string name;
  std::string statements;
};

std::vector<Shape> shapes() {
  const std::string columns = " (id TEXT PRIMARY KEY, value TEXT NOT NULL, expires INTEGER);";
  std::string multi;
  for (const std::string& store : stores) {
    multi += "CREATE TABLE \"effect_persistence_" + store + '"' + columns + scanned_rows +
             "INSERT INTO \"effect_persistence_" + store +
             "\" SELECT key, value, expires FROM r WHERE store = '" + store + "' ORDER BY i;";
  }
  const std::string single =
      "CREATE TABLE effect_persistence (store_id TEXT NOT NULL, id TEXT NOT NULL, "
      "value TEXT NOT NULL, expires INTEGER, PRIMARY KEY (store_id, id));";
  const std::string insert = scanned_rows +
                             "INSERT INTO effect_persistence SELECT store, key, value, expires "
                             "FROM r ORDER BY i;";
  return {
      {"single", single +
                     "CREATE INDEX effect_persistence_expires_idx ON effect_persistence (expires) "
                     "WHERE expires IS NOT NULL;" +
                     insert},
      {"single without the index on expiry", single + insert},
      {"multi", multi},
      {"kvs",
       "CREATE TABLE effect_key_value_store (id TEXT PRIMARY KEY, value BLOB NOT NULL, "
       "value_type INTEGER NOT NULL);" +
           scanned_rows +
           "INSERT INTO effect_key_value_store SELECT store || ':' || key, CAST('[' || value || "
           "',' || ifnull(expires, 'null') || ']' AS BLOB), 0 FROM r ORDER BY i;"},
      {"UTF-16", "PRAGMA encoding = 'UTF-16le';" + single + insert},
  };
}

/// What a scan handed out.
struct Seen {
  std::vector<std::string> keys;  // store/key
  std::map<std::string, std::string> values;
};

Seen seen_in(Inspector& inspector, const ScanOptions& options,
             const std::function<void(std::size_t batch)>& after_batch = nullptr) {
  const auto scan = must(inspector.scan(stores, options));
  Seen seen;
  EntryBatch batch;
  for (std::size_t number = 0;; ++number) {
    must(scan->next(batch));
    if (batch.empty()) return seen;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const std::string key = stores[batch[i].store] + '/' + std::string{batch[i].key};
      seen.keys.push_back(key);
      seen.values[key] = batch[i].value;
    }
    if (after_batch) after_batch(number);
  }
}

/// A database of that shape in write-ahead mode, so that it can be changed while it is read.
void make(const std::filesystem::path& path, const Shape& shape) {
  RawDatabase raw{path};
  raw.run(shape.statements);
  raw.run("PRAGMA journal_mode = WAL");
}

std::set<std::string> set_of(const std::vector<std::string>& keys) {
  return {keys.begin(), keys.end()};
}

}  // namespace

TEST_CASE("Entries in order of arrival come by store and key, in every layout") {
  for (const Shape& shape : shapes()) {
    DYNAMIC_SECTION(shape.name) {
      const Scratch scratch;
      make(scratch.path("a.db"), shape);
      const auto inspector = must(persist::open_sqlite_inspector({.path = scratch.path("a.db")}));
      const Seen all = seen_in(*inspector, {});
      CHECK(all.keys.size() == entries);
      CHECK(set_of(all.keys).size() == entries);
      CHECK(std::ranges::is_sorted(all.keys));
      for (const auto& [key, value] : all.values) {
        if (!value.starts_with(R"({"_tag":"Success")")) FAIL(key << ": " << value);
      }
      const persist::Instant now = persist::SystemClock{}.now();
      for (const Liveness liveness : {Liveness::live, Liveness::expired}) {
        for (const Projection projection : {Projection::entries, Projection::keys}) {
          const Seen some =
              seen_in(*inspector, {.liveness = liveness, .now = now, .projection = projection});
          CHECK(some.keys.size() == (liveness == Liveness::live ? entries / 10 * 9 : entries / 10));
          CHECK(std::ranges::is_sorted(some.keys));
        }
      }
    }
  }
}

TEST_CASE("In any order the same entries come, and the same figures") {
  for (const Shape& shape : shapes()) {
    DYNAMIC_SECTION(shape.name) {
      const Scratch scratch;
      make(scratch.path("a.db"), shape);
      const auto inspector = must(persist::open_sqlite_inspector({.path = scratch.path("a.db")}));
      const Seen sorted = seen_in(*inspector, {});
      Seen any = seen_in(*inspector, {.order = ScanOrder::any});
      CHECK(any.values == sorted.values);
      CHECK(any.keys.size() == sorted.keys.size());
      CHECK_FALSE(std::ranges::is_sorted(any.keys));

      const persist::Instant now = persist::SystemClock{}.now();
      const auto infos = must(inspector->stores());
      REQUIRE(infos.size() == stores.size());
      std::vector<persist::StoreSummary> together;
      while (together.size() < infos.size()) {
        const auto more =
            must(inspector->summarize_many(std::span{infos}.subspan(together.size()), now));
        together.insert(together.end(), more.begin(), more.end());
      }
      for (std::size_t i = 0; i < infos.size(); ++i) {
        CHECK(together[i] == must(inspector->summarize(infos[i], now)));
        CHECK(together[i].live + together[i].expired >= entries / 3);
      }
    }
  }
}

TEST_CASE("Rows are read at once, as the values show that are changed behind the first batch") {
  const Scratch scratch;
  make(scratch.path("a.db"), shapes().front());
  RawDatabase raw{scratch.path("a.db")};
  const auto inspector = must(persist::open_sqlite_inspector({.path = scratch.path("a.db")}));
  const std::string last = "s2/" + raw.ask(
                                       "SELECT max(id) FROM effect_persistence "
                                       "WHERE store_id = 's2'");
  const Seen seen = seen_in(*inspector, {}, [&](std::size_t batch) {
    if (batch == 1) raw.run("UPDATE effect_persistence SET value = 'changed'");
  });
  CHECK(seen.keys.size() == entries);
  CHECK(seen.values.at(last) != "changed");
}

TEST_CASE("An entry that does not change comes once, whatever others do meanwhile") {
  const std::vector<std::string> changes{
      "REPLACE INTO effect_persistence SELECT * FROM effect_persistence WHERE id > '8'",
      "CREATE TEMP TABLE kept AS SELECT * FROM effect_persistence WHERE id > '8'; "
      "DELETE FROM effect_persistence WHERE id > '8'; "
      "INSERT INTO effect_persistence SELECT * FROM kept ORDER BY id; DROP TABLE kept",
      "DELETE FROM effect_persistence WHERE rowid % 7 = 0",
      "DELETE FROM effect_persistence WHERE rowid < 9000; VACUUM",
      "INSERT INTO effect_persistence SELECT 's1', 'new' || id, value, NULL "
      "FROM effect_persistence WHERE store_id = 's0'",
  };
  for (const std::string& change : changes) {
    for (const int when : {2, 10, 25}) {
      DYNAMIC_SECTION(change << ", at look " << when) {
        const Scratch scratch;
        const auto path = scratch.path("a.db");
        make(path, shapes().front());
        RawDatabase raw{path};
        const auto keys_now = [&] {
          const auto inspector = must(persist::open_sqlite_inspector({.path = path}));
          return set_of(seen_in(*inspector, {}).keys);
        };
        const std::set<std::string> before = keys_now();

        // SQLite asks every few thousand steps, in the midst of a portion too.
        int looks = -1;
        const auto inspector =
            must(persist::open_sqlite_inspector({.path = path, .is_interrupted = [&] {
                                                   if (looks >= 0 && ++looks == when)
                                                     raw.run(change);
                                                   return false;
                                                 }}));
        const Seen seen = seen_in(*inspector, {}, [&](std::size_t batch) {
          if (batch == 0) looks = 0;
        });
        REQUIRE(looks >= when);
        const std::set<std::string> after = keys_now();
        CHECK(std::ranges::is_sorted(seen.keys));
        CHECK(set_of(seen.keys).size() == seen.keys.size());
        const std::set<std::string> found = set_of(seen.keys);
        for (const std::string& key : before) {
          if (after.contains(key) && !found.contains(key)) FAIL(key << " was missed");
        }
        for (const std::string& key : found) {
          if (!before.contains(key) && !after.contains(key)) FAIL(key << " never was");
        }
      }
    }
  }
}

TEST_CASE("Where there is no room to sort, the scan goes on by the index and says so") {
  const Scratch scratch;
  const auto path = scratch.path("a.db");
  {
    // More than is kept in memory.
    RawDatabase raw{path};
    raw.run(shapes().front().statements);
    raw.run(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 7) "
        "INSERT INTO effect_persistence SELECT store_id, id || n.i, value, expires "
        "FROM effect_persistence, n ORDER BY n.i, effect_persistence.rowid");
  }
  std::vector<std::string> notes;
  const auto inspector = must(persist::open_sqlite_inspector(
      {.path = path, .note = [&](const std::string& note) { notes.push_back(note); }}));
  const char* const folder = ::getenv("TMPDIR");
  const std::string before = folder == nullptr ? "" : folder;
  ::setenv("TMPDIR", scratch.path("nosuch").c_str(), 1);
  const Seen seen = seen_in(*inspector, {});
  ::setenv("TMPDIR", before.c_str(), 1);
  if (folder == nullptr) ::unsetenv("TMPDIR");

  CHECK(seen.keys.size() == 8 * entries);
  CHECK(std::ranges::is_sorted(seen.keys));
  REQUIRE(notes.size() == 1);
  CHECK_THAT(notes[0], Catch::Contains("not sorted") && Catch::Contains("nosuch"));
}

TEST_CASE("An entry that is too long is one error, and hides no other, in any order") {
  const Scratch scratch;
  const auto path = scratch.path("a.db");
  make(path, shapes().front());
  {
    RawDatabase raw{path};
    raw.run("INSERT INTO effect_persistence VALUES ('s1', 'long', printf('%2000000s', ''), NULL)");
    raw.run("INSERT INTO effect_persistence VALUES ('s2', 'after', 'value', NULL)");
  }
  const auto inspector =
      must(persist::open_sqlite_inspector({.path = path, .max_value_bytes = 100'000}));
  for (const ScanOrder order : {ScanOrder::by_key, ScanOrder::any}) {
    const auto scan = must(inspector->scan(stores, {.order = order}));
    std::size_t count = 0;
    std::vector<persist::PersistenceBackingError> errors;
    EntryBatch batch;
    while (true) {
      const auto read = scan->next(batch);
      if (!read) {
        errors.push_back(backing_error(read));
        REQUIRE(errors.size() < 3);
        continue;
      }
      if (batch.empty()) break;
      count += batch.size();
    }
    CHECK(count == entries + 1);
    REQUIRE(errors.size() == 1);
    CHECK(errors[0].fault == persist::BackingFault::too_long);
    CHECK(errors[0].store == "s1");
    CHECK_THAT(errors[0].message, Catch::Contains("\"long\""));
  }
}
