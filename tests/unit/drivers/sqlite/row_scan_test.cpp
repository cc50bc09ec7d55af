// Scans over rows that no writer of ours would make, and in files of every encoding.

#include <persist/dump.hpp>

#include "unit/drivers/sqlite/scratch.hpp"

using persist::Access;
using persist::EntryBatch;
using persist::Expires;
using persist::Layout;
using persist::Liveness;
using persist::Projection;
using persist::ScanOptions;
using persist::StorageClass;
using Keys = std::vector<std::string>;

namespace {

constexpr const char* table_s =
    "CREATE TABLE effect_persistence_s (id TEXT PRIMARY KEY, value TEXT NOT NULL, expires "
    "INTEGER);";

constexpr persist::Instant at(std::int64_t milliseconds) {
  return persist::Instant{std::chrono::milliseconds{milliseconds}};
}

}  // namespace

TEST_CASE("A scan shows rows of every storage class, those without an id first") {
  const Scratch scratch;
  scratch.sql("a.db", std::string{table_s} +
                          "INSERT INTO effect_persistence_s VALUES (NULL, 'n1', NULL), "
                          "(NULL, 'n2', 'soon'), ('t', x'00ff', 4102444800000.5), (x'74', 'b', 9), "
                          "(7, 'number', x'05'), (CAST(x'ff' AS TEXT), 'bad', 1)");
  const auto inspector = scratch.open("a.db", to_read);
  const auto scan = must(inspector->scan("s", {}));
  EntryBatch batch;
  must(scan->next(batch));
  REQUIRE(batch.size() == 6);
  CHECK(batch[0].key_class == StorageClass::null);
  CHECK(batch[0].value == "n1");
  CHECK(batch[1].key_class == StorageClass::null);
  CHECK(batch[1].expires == Expires::not_a_number());
  CHECK(batch[2].key == "7");
  CHECK(batch[2].expires == Expires::not_a_number());
  CHECK(batch[3].key == "t");
  CHECK(batch[3].value == std::string_view{"\0\xff", 2});
  CHECK(batch[3].value_class == StorageClass::blob);
  CHECK(batch[3].expires == Expires::at_fraction(4102444800000.5));
  CHECK(batch[4].key == "t");
  CHECK(batch[4].key_class == StorageClass::blob);
  CHECK(batch[5].key == "\xff");
  CHECK(batch[5].key_class == StorageClass::text);
  must(scan->next(batch));
  CHECK(batch.empty());
}

TEST_CASE("A text and a blob of the same bytes are two entries") {
  const Scratch scratch;
  scratch.sql("a.db", std::string{table_s} +
                          "INSERT INTO effect_persistence_s VALUES ('k', '1', 0), (x'6b', '2', 0)");
  const auto inspector = scratch.open("a.db");
  CHECK(value_of(*inspector, "s", {"k", StorageClass::text}) == "1");
  CHECK(value_of(*inspector, "s", {"k", StorageClass::blob}) == "2");
  const auto transaction = must(inspector->begin(at(0)));
  CHECK(must(transaction->remove("s", {"k", StorageClass::blob})) == persist::Applied::yes);
  must(transaction->commit());
  CHECK(keys_of(*inspector, "s") == Keys{"k"});
}

TEST_CASE("A prefix holds for texts and blobs, whatever bytes it ends in") {
  const Scratch scratch;
  scratch.sql("a.db", std::string{table_s} +
                          "INSERT INTO effect_persistence_s VALUES (NULL, '1', 0), ('a', '1', 0), "
                          "('ab', '1', 0), ('b', '1', 0), (x'6162', '1', 0), (x'62', '1', 0), "
                          "(CAST(x'ff' AS TEXT), '1', 0), (x'ff01', '1', 0)");
  const auto inspector = scratch.open("a.db", to_read);
  CHECK(keys_of(*inspector, "s", {.prefix = "a"}) == Keys{"a", "ab", "ab"});
  CHECK(keys_of(*inspector, "s", {.prefix = "a", .after = "a"}) == Keys{"ab", "ab"});
  CHECK(keys_of(*inspector, "s", {.prefix = "\xff"}) == Keys{"\xff", "\xff\x01"});
  CHECK(keys_of(*inspector, "s", {.after = "b"}) == Keys{"b", "\xff", "\xff\x01"});
}

TEST_CASE("A scan through many batches shows every entry once, with or without ids") {
  const Scratch scratch;
  scratch.sql("a.db",
              std::string{table_s} +
                  "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                  "WHERE i < 3000) INSERT INTO effect_persistence_s "
                  "SELECT CASE WHEN i % 3 = 0 THEN NULL WHEN i % 3 = 1 THEN CAST(i AS TEXT) "
                  "ELSE CAST(i AS BLOB) END, printf('%0300d', i), NULL FROM n");
  const auto inspector = scratch.open("a.db", to_read);
  const auto scan = must(inspector->scan("s", {}));
  std::vector<std::string> values;
  std::size_t batches = 0;
  EntryBatch batch;
  for (must(scan->next(batch)); !batch.empty(); must(scan->next(batch)), ++batches) {
    for (std::size_t i = 0; i < batch.size(); ++i) values.emplace_back(batch[i].value);
  }
  CHECK(batches > 2);
  CHECK(values.size() == 3000);
  std::ranges::sort(values);
  CHECK(std::ranges::adjacent_find(values) == values.end());
}

TEST_CASE("A scan in a UTF-16 database goes in byte order of the UTF-8 keys") {
  const Scratch scratch;
  const std::string encoding = GENERATE("UTF-16le", "UTF-16be");
  CAPTURE(encoding);
  scratch.sql("a.db", "PRAGMA encoding = '" + encoding + "';" + single_table +
                          "INSERT INTO effect_persistence VALUES ('s', 'z', '1', NULL), "
                          "('s', 'é', '2', 5), ('s', '\xef\xbf\xbd', '3', NULL), "
                          "('s', '\xf0\x9f\x98\x80', '4', NULL), ('s', 'ab', '5', NULL), "
                          "('s', '', '6', NULL), ('s', x'61', '7', NULL), ('Ā', 'k', '8', NULL), "
                          "('ÿ', 'k', '9', NULL)");
  const auto inspector = scratch.open("a.db");
  CHECK(keys_of(*inspector, "s") ==
        Keys{"", "a", "ab", "z", "é", "\xef\xbf\xbd", "\xf0\x9f\x98\x80"});
  CHECK(keys_of(*inspector, "s", {.prefix = "a"}) == Keys{"a", "ab"});
  CHECK(keys_of(*inspector, "s", {.after = "z", .liveness = Liveness::live, .now = at(9)}) ==
        Keys{"\xef\xbf\xbd", "\xf0\x9f\x98\x80"});
  CHECK(value_of(*inspector, "s", "é") == "2");
  CHECK(must(inspector->stores()) == std::vector<persist::StoreInfo>{{"s", Layout::single},
                                                                     {"ÿ", Layout::single},
                                                                     {"Ā", Layout::single}});
  put(*inspector, "s", "ü", "10");
  CHECK(value_of(*inspector, "s", "ü") == "10");
}

TEST_CASE("A text that is no UTF-16 is shown in a UTF-16 database") {
  const Scratch scratch;
  scratch.sql("a.db", std::string{"PRAGMA encoding = 'UTF-16le';"} + table_s +
                          "INSERT INTO effect_persistence_s VALUES "
                          "(CAST(x'3dd8' AS TEXT), 'lone', NULL), ('a', '1', NULL)");
  const auto inspector = scratch.open("a.db", to_read);
  CHECK(keys_of(*inspector, "s").size() == 2);
}

TEST_CASE("An entry beyond the limit is an error that names it, and hides no other") {
  const Scratch scratch;
  scratch.sql("a.db", std::string{table_s} +
                          "INSERT INTO effect_persistence_s VALUES ('a', '1', NULL), "
                          "('huge', zeroblob(3000000), NULL), ('z', '2', NULL)");
  const auto inspector = scratch.open("a.db", {.access = Access::read, .max_value_bytes = 1000});
  const auto scan = must(inspector->scan("s", {}));
  EntryBatch batch;
  must(scan->next(batch));
  REQUIRE(batch.size() == 1);
  CHECK(batch[0].key == "a");
  const auto error = backing_error(scan->next(batch));
  CHECK(error.code == "SQLITE_TOOBIG");
  CHECK(error.message.find("huge") != std::string::npos);
  must(scan->next(batch));
  REQUIRE(batch.size() == 1);
  CHECK(batch[0].key == "z");
  CHECK(backing_error(inspector->lookup("s", {"huge"}, batch)).code == "SQLITE_TOOBIG");
}

TEST_CASE("What was read before an entry that cannot be is printed, before the error") {
  const Scratch scratch;
  scratch.sql("a.db", std::string{table_s} +
                          "INSERT INTO effect_persistence_s VALUES ('a', '1', NULL), "
                          "('huge', zeroblob(3000000), NULL), ('z', '2', NULL)");
  const auto inspector = scratch.open("a.db", {.access = Access::read, .max_value_bytes = 1000});
  std::string text;
  const auto done = persist::write_dump(*inspector, std::vector<std::string>{"s"}, {},
                                        [&](std::string_view some) -> persist::Result<void> {
                                          text += some;
                                          return {};
                                        });
  CHECK(backing_error(done).code == "SQLITE_TOOBIG");
  CHECK(text == "{\"store\":\"s\",\"key\":\"a\",\"value\":1}\n");
}

TEST_CASE("A scan over keys alone goes the same way") {
  const Scratch scratch;
  scratch.sql("a.db",
              std::string{table_s} +
                  "INSERT INTO effect_persistence_s VALUES ('a', '1', NULL), ('b', '2', 5), "
                  "(x'61', '2', NULL)");
  const auto inspector = scratch.open("a.db", to_read);
  CHECK(keys_of(*inspector, "s", {.projection = Projection::keys}) == Keys{"a", "a", "b"});
  CHECK(keys_of(*inspector, "s",
                {.liveness = Liveness::live, .now = at(5), .projection = Projection::keys}) ==
        Keys{"a", "a"});
}

TEST_CASE(
    "Keys of live entries are the same whether few or many others are expired, with an index or "
    "not") {
  const Scratch scratch;
  const bool has_index = GENERATE(true, false);
  const int expired = GENERATE(0, 3, 5000);
  CAPTURE(has_index, expired);
  scratch.sql("a.db", std::string{single_table} +
                          (has_index ? "CREATE INDEX effect_persistence_expires_idx ON "
                                       "effect_persistence (expires) WHERE expires IS NOT NULL;"
                                     : "") +
                          "WITH n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
                          "INSERT INTO effect_persistence SELECT 's', 'e' || i, '1', 1 FROM n "
                          "WHERE i <= " +
                          std::to_string(expired) +
                          ";INSERT INTO effect_persistence VALUES ('s', 'a', '1', NULL), "
                          "('s', 'e', '2', 6), ('s', 'f', '3', 'soon'), ('s', 'g', '4', 5.5)");
  const auto inspector = scratch.open("a.db", to_read);
  CHECK(keys_of(*inspector, "s",
                {.liveness = Liveness::live, .now = at(5), .projection = Projection::keys}) ==
        Keys{"a", "e", "f", "g"});
}

TEST_CASE("A scan goes by keys, even where statistics mislead SQLite to another index") {
  const Scratch scratch;
  scratch.sql("a.db", std::string{single_table} +
                          "CREATE INDEX other ON effect_persistence (store_id, value, id, expires);"
                          "WITH n(i) AS (VALUES (10) UNION ALL SELECT i + 1 FROM n WHERE i < 59) "
                          "INSERT INTO effect_persistence SELECT 's', 'k' || i, "
                          "printf('%0*d', 20000, 99 - i), NULL FROM n; ANALYZE;"
                          "UPDATE sqlite_stat1 SET stat = '1000000 2 1 1 1' WHERE idx = 'other';"
                          "UPDATE sqlite_stat1 SET stat = '1000000 1000000 1000000' "
                          "WHERE idx <> 'other'");
  const auto inspector = scratch.open("a.db", to_read);
  Keys keys;
  for (int i = 10; i < 60; ++i) keys.push_back("k" + std::to_string(i));
  CHECK(keys_of(*inspector, "s") == keys);
  CHECK(keys_of(*inspector, "s", {.projection = Projection::keys}) == keys);
  CHECK(keys_of(*inspector, "s", {.after = "k57"}) == Keys{"k58", "k59"});
}

TEST_CASE("What has expired is found in order, by the index and without it") {
  const Scratch scratch;
  const bool has_index = GENERATE(true, false);
  CAPTURE(has_index);
  scratch.sql("a.db", std::string{single_table} +
                          (has_index ? "CREATE INDEX effect_persistence_expires_idx ON "
                                       "effect_persistence (expires) WHERE expires IS NOT NULL;"
                                     : "") +
                          "INSERT INTO effect_persistence VALUES ('s', 'c', '1', 1), "
                          "('s', 'a', '2', 4.5), ('s', 'b', '3', NULL), ('s', 'd', '4', 'soon'), "
                          "('s', 'e', '5', 6), ('other', 'x', '6', 1)");
  const auto inspector = scratch.open("a.db");
  CHECK(keys_of(*inspector, "s", {.liveness = Liveness::expired, .now = at(5)}) == Keys{"a", "c"});
  CHECK(must(inspector->purge("s", at(5), 1)) == 1);
  CHECK(must(inspector->purge("s", at(5), 10)) == 1);
  CHECK(must(inspector->purge("s", at(5), 10)) == 0);
  CHECK(keys_of(*inspector, "s") == Keys{"b", "d", "e"});
  CHECK(keys_of(*inspector, "other") == Keys{"x"});
}

TEST_CASE("A purge of many, in small transactions, leaves what lives") {
  const Scratch scratch;
  scratch.sql("a.db", std::string{single_table} +
                          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                          "WHERE i < 20000) INSERT INTO effect_persistence "
                          "SELECT 's', i, '1', CASE i % 2 WHEN 0 THEN 1 ELSE 9 END FROM n");
  const auto inspector = scratch.open("a.db");
  std::size_t removed = 0;
  std::size_t last = 700;
  while (last == 700) removed += last = must(inspector->purge("s", at(5), 700));
  CHECK(removed == 10000);
  CHECK(must(inspector->summarize({"s", Layout::single}, at(5))).live == 10000);
}

TEST_CASE("Rows of no store are told of, and hide no other") {
  const Scratch scratch;
  scratch.sql("a.db",
              "CREATE TABLE effect_persistence (store_id TEXT, id TEXT, value TEXT, "
              "expires INTEGER, PRIMARY KEY (store_id, id));"
              "INSERT INTO effect_persistence VALUES (NULL, 'lost', '1', NULL), "
              "('s', 'k', '1', NULL)");
  std::vector<std::string> notes;
  const auto inspector =
      scratch.open("a.db", {.access = persist::Access::read,
                            .note = [&](std::string_view note) { notes.emplace_back(note); }});
  CHECK(must(inspector->stores()).size() == 1);
  REQUIRE(notes.size() == 1);
  CHECK(notes.front().find("whose store is NULL") != std::string::npos);
  std::size_t faults = 0;
  must(inspector->check([&](const persist::Fault&) { ++faults; }));
  CHECK(faults == 1);
}

TEST_CASE("A store id stored as a blob is a store") {
  const Scratch scratch;
  scratch.sql("a.db", std::string{single_table} +
                          "INSERT INTO effect_persistence VALUES (x'ff', 'k', '1', NULL)");
  const auto inspector = scratch.open("a.db");
  CHECK(must(inspector->stores()) == std::vector<persist::StoreInfo>{{"\xff", Layout::single}});
  CHECK(value_of(*inspector, "\xff", "k") == "1");
  put(*inspector, "\xff", "k", "2");
  CHECK(keys_of(*inspector, "\xff") == Keys{"k"});
}
