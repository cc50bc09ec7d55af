// Files of several batches in which a key of the index is out of order: every scan has to end.

#include <persist/dump.hpp>

#include "unit/drivers/sqlite/scratch.hpp"

using persist::Access;
using persist::EntryBatch;
using persist::Liveness;
using persist::Projection;
using persist::ScanOptions;

namespace {

constexpr std::size_t page_size = 1024;
constexpr int interior_index = 2;

/// The bytes of a database as its pages.
class Image {
 public:
  explicit Image(std::string bytes) : bytes_{std::move(bytes)} {}

  /// Where cells of interior pages of indexes begin.
  [[nodiscard]] std::vector<std::size_t> interior_cells() const {
    std::vector<std::size_t> cells;
    for (std::size_t page = page_size; page + page_size <= bytes_.size(); page += page_size) {
      if (byte(page) != interior_index) continue;
      for (std::size_t i = 0; i < number(page + 3); ++i) {
        cells.push_back(page + number(page + 12 + 2 * i));
      }
    }
    return cells;
  }
  /// The image with the first `from` behind `cell` replaced; empty where there is none near.
  [[nodiscard]] std::string with(std::size_t cell, std::string_view from,
                                 std::string_view to) const {
    const std::size_t at = bytes_.find(from, cell);
    if (at == std::string::npos || at > cell + 24) return {};
    std::string changed = bytes_;
    return changed.replace(at, to.size(), to);
  }

 private:
  [[nodiscard]] std::size_t byte(std::size_t at) const {
    return static_cast<unsigned char>(bytes_[at]);
  }
  [[nodiscard]] std::size_t number(std::size_t at) const { return byte(at) * 256 + byte(at + 1); }

  std::string bytes_;
};

struct DisorderedForm {
  std::string name;
  std::string table;
  std::string insert;  // from n(i)
  std::string store = "s";
  std::string key = "key";  // what every stored id begins with
};

const std::string numbers =
    "WITH n(i) AS (VALUES (10000) UNION ALL SELECT i + 1 FROM n WHERE i < 17999) INSERT INTO ";

DisorderedForm form(int number) {
  const std::string value = "'{\"_tag\":\"Success\",\"value\":' || i || '}'";
  const std::string multi = "effect_persistence_s";
  switch (number) {
    case 0:
      return {.name = "single",
              .table = single_table,
              .insert = "effect_persistence SELECT 's', 'key' || i, " + value + ", i % 2 FROM n"};
    case 1:
      return {.name = "multi",
              .table = "CREATE TABLE " + multi +
                       " (id TEXT PRIMARY KEY, value TEXT NOT NULL, expires INTEGER);",
              .insert = multi + " SELECT 'key' || i, " + value + ", i % 2 FROM n"};
    case 2:
      return {.name = "without rowid",
              .table = "CREATE TABLE " + multi +
                       " (id TEXT PRIMARY KEY, value TEXT NOT NULL, expires INTEGER) "
                       "WITHOUT ROWID;",
              .insert = multi + " SELECT 'key' || i, " + value + ", i % 2 FROM n"};
    case 3:
      return {.name = "kvs",
              .table =
                  "CREATE TABLE effect_key_value_store (id TEXT PRIMARY KEY, value BLOB NOT "
                  "NULL, value_type INTEGER NOT NULL);",
              .insert = "effect_key_value_store SELECT 's:key' || i, '[' || " + value +
                        " || ',' || i % 2 || ']', 0 FROM n",
              .key = "s:key"};
    case 4:
      return {.name = "blob keys",
              .table = single_table,
              .insert =
                  "effect_persistence SELECT 's', CASE WHEN i % 2 THEN 'key' || i ELSE "
                  "CAST('key' || i AS BLOB) END, " +
                  value + ", i % 2 FROM n"};
    case 5:
      return {.name = "UTF-16",
              .table = "PRAGMA encoding = 'UTF-16le';" + std::string{single_table},
              .insert = "effect_persistence SELECT 's', 'key' || i, " + value + ", i % 2 FROM n",
              .key = std::string{"k\0e\0y\0", 6}};
    default:
      return {.name = "many stores",
              .table = single_table,
              .insert = "effect_persistence SELECT 'key' || i, 'k', " + value + ", i % 2 FROM n",
              .store = "key10500"};
  }
}

/// Scans to the end or the first error; how many rows there were.
std::size_t rows_of(persist::Inspector& inspector, const std::string& store,
                    const ScanOptions& range) {
  const auto scan = inspector.scan(store, range);
  if (!scan) return 0;
  EntryBatch batch;
  std::size_t rows = 0;
  while ((*scan)->next(batch) && !batch.empty()) {
    rows += batch.size();
    REQUIRE(rows <= 8000);
  }
  return rows;
}

void try_all(persist::Inspector& inspector, const std::string& store) {
  for (const Liveness liveness : {Liveness::all, Liveness::live, Liveness::expired}) {
    for (const Projection projection : {Projection::entries, Projection::keys}) {
      rows_of(inspector, store, {.liveness = liveness, .projection = projection});
    }
  }
  rows_of(inspector, store, {.prefix = "key1"});
  rows_of(inspector, store, {.after = "key12000"});
  if (const auto stores = inspector.stores()) {
    CHECK(stores->size() <= 8000);
    for (const persist::StoreInfo& info : *stores) {
      if (const auto summary = inspector.summarize(info, persist::Instant{})) {
        CHECK(summary->live + summary->expired <= 8000);
      }
    }
  }
  const persist::Instant now{std::chrono::milliseconds{0}};
  for (int calls = 0; inspector.purge(store, now, 1000).value_or(0) == 1000; ++calls) {
    REQUIRE(calls < 9);
  }
  if (const auto transaction = inspector.begin(now)) {
    static_cast<void>((*transaction)->clear(store));
  }
}

}  // namespace

TEST_CASE("Every scan ends where a key of the index is out of order") {
  const DisorderedForm it = form(GENERATE(range(0, 7)));
  CAPTURE(it.name);
  const Scratch scratch;
  scratch.sql("a.db", "PRAGMA page_size = " + std::to_string(page_size) + ";" + it.table + numbers +
                          it.insert);
  const Image image{scratch.bytes("a.db")};
  const std::vector<std::size_t> cells = image.interior_cells();
  REQUIRE(cells.size() > 20);
  std::size_t tried = 0;
  for (std::size_t i = 0; i < cells.size(); i += 1 + cells.size() / 12) {
    for (const char first : {'a', 'z'}) {
      std::string key = it.key;
      key[it.key.find('k')] = first;
      const std::string changed = image.with(cells[i], it.key, key);
      if (changed.empty()) continue;
      ++tried;
      scratch.write("b.db", changed);
      try_all(*scratch.open("b.db"), it.store);
    }
  }
  CHECK(tried > 5);
}

TEST_CASE("A key that is out of order is SQLITE_CORRUPT, after the rows before it") {
  const DisorderedForm it = form(0);
  const Scratch scratch;
  scratch.sql("a.db", "PRAGMA page_size = " + std::to_string(page_size) + ";" + it.table + numbers +
                          it.insert);
  const Image image{scratch.bytes("a.db")};
  const std::vector<std::size_t> cells = image.interior_cells();
  const std::string changed = image.with(cells[cells.size() / 2], "key", "zey");
  REQUIRE_FALSE(changed.empty());
  scratch.write("b.db", changed);
  const auto inspector = scratch.open("b.db", {.access = Access::read});
  const auto scan = must(inspector->scan("s", {}));
  EntryBatch batch;
  persist::Result<void> read;
  std::size_t rows = 0;
  for (read = scan->next(batch); read && !batch.empty(); read = scan->next(batch)) {
    rows += batch.size();
  }
  CHECK(rows > 0);
  const persist::PersistenceBackingError error = backing_error(read);
  CHECK(error.code == "SQLITE_CORRUPT");
  CHECK_THAT(error.message, Catch::Contains("store \"s\""));
  CHECK(backing_error(scan->next(batch)).message == error.message);
}
