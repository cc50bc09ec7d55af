// Databases in UTF-16 whose ids have no equal in UTF-8, or are changed by SQLite's own conversion.

#include <persist/dump.hpp>

#include <map>
#include <set>

#include "unit/drivers/sqlite/scratch.hpp"
#include "values/utf16.hpp"

using persist::Applied;
using persist::ByteOrder;
using persist::EntryBatch;

namespace {

/// Units of ids, in hex.
const std::vector<std::string> odd_ids{"FEFF0061", "FEFF",     "FFFE",         "FFFF0062",
                                       "D800",     "DC00D800", "0061D8000062", "D83DDE00",
                                       "FFFD",     "0000",     "FEFFFEFF0061"};

struct Case {
  ByteOrder order;
  std::string table;
  std::string insert;  // with an id for "?"
};

std::string bytes_of(const std::string& hex) {
  std::string bytes;
  for (std::size_t at = 0; at < hex.size(); at += 2) {
    bytes += static_cast<char>(std::stoi(hex.substr(at, 2), nullptr, 16));
  }
  return bytes;
}

/// `hex`, which is big-endian, as a text of a database of `order`.
std::string text_of(const std::string& hex, ByteOrder order) {
  std::string bytes;
  for (std::size_t at = 0; at < hex.size(); at += 4) {
    const std::string first = hex.substr(at, 2);
    const std::string second = hex.substr(at + 2, 2);
    bytes += order == ByteOrder::big ? first + second : second + first;
  }
  return "CAST(x'" + bytes + "' AS TEXT)";
}

std::string key_of(const std::string& hex) {
  return persist::utf8_from_utf16(bytes_of(hex), ByteOrder::big);
}

void make(const Scratch& scratch, const Case& it) {
  std::string sql = it.order == ByteOrder::big ? "PRAGMA encoding = 'UTF-16be';"
                                               : "PRAGMA encoding = 'UTF-16le';";
  sql += it.table;
  for (std::size_t i = 0; i < odd_ids.size(); ++i) {
    std::string insert = it.insert;
    insert.replace(insert.find('?'), 1, text_of(odd_ids[i], it.order));
    insert.replace(insert.find('#'), 1, std::to_string(i));
    sql += insert + ';';
  }
  scratch.sql("a.db", sql);
}

Case case_of(int number, ByteOrder order) {
  const std::string columns = "(id TEXT PRIMARY KEY, value TEXT NOT NULL, expires INTEGER)";
  switch (number) {
    case 0:
      return {order, single_table, "INSERT INTO effect_persistence VALUES ('s', ?, '#', NULL)"};
    case 1:
      return {order, "CREATE TABLE effect_persistence_s " + columns + ";",
              "INSERT INTO effect_persistence_s VALUES (?, '#', NULL)"};
    case 2:
      return {order, "CREATE TABLE effect_persistence_s " + columns + " WITHOUT ROWID;",
              "INSERT INTO effect_persistence_s VALUES (?, '#', NULL)"};
    default:
      return {order,
              "CREATE TABLE effect_key_value_store (id TEXT PRIMARY KEY, value BLOB NOT NULL, "
              "value_type INTEGER NOT NULL);",
              "INSERT INTO effect_key_value_store VALUES ('s:' || ?, "
              "CAST(CAST('[#,null]' AS TEXT) AS TEXT), 0)"};
  }
}

}  // namespace

TEST_CASE("Every id of a UTF-16 database is listed, found and removed") {
  const ByteOrder order = GENERATE(ByteOrder::little, ByteOrder::big);
  const int number = GENERATE(0, 1, 2, 3);
  CAPTURE(number);
  const Scratch scratch;
  make(scratch, case_of(number, order));
  const auto inspector = scratch.open("a.db");
  const std::vector<std::string> keys = keys_of(*inspector, "s");
  CHECK(std::ranges::is_sorted(keys));
  CHECK(keys.size() == odd_ids.size());
  for (std::size_t i = 0; i < odd_ids.size(); ++i) {
    const std::string key = key_of(odd_ids[i]);
    CAPTURE(odd_ids[i]);
    CHECK(std::ranges::count(keys, key) == 1);
    CHECK(value_of(*inspector, "s", key) == std::to_string(i));
    put(*inspector, "s", key, "\"\xef\xbf\xbf\"");
    CHECK(value_of(*inspector, "s", key) == "\"\xef\xbf\xbf\"");
  }
  CHECK(keys_of(*inspector, "s").size() == odd_ids.size());
  const auto transaction = must(inspector->begin(persist::Instant{}));
  for (const std::string& key : keys) CHECK(must(transaction->remove("s", key)) == Applied::yes);
  must(transaction->commit());
  CHECK(keys_of(*inspector, "s").empty());
}

TEST_CASE("Every store of a UTF-16 database is listed once and found") {
  const ByteOrder order = GENERATE(ByteOrder::little, ByteOrder::big);
  const bool is_single = GENERATE(true, false);
  const Scratch scratch;
  make(scratch, is_single ? Case{order, single_table,
                                 "INSERT INTO effect_persistence VALUES (?, 'k', '#', NULL)"}
                          : Case{order,
                                 "CREATE TABLE effect_key_value_store (id TEXT PRIMARY KEY, "
                                 "value BLOB NOT NULL, value_type INTEGER NOT NULL);",
                                 "INSERT INTO effect_key_value_store VALUES (? || ':k', "
                                 "'[#,null]', 0)"});
  const auto inspector = scratch.open("a.db");
  const std::vector<persist::StoreInfo> stores = must(inspector->stores());
  CHECK(stores.size() == odd_ids.size());
  std::set<std::string> seen;
  for (const persist::StoreInfo& store : stores) {
    seen.insert(store.id);
    CHECK(must(inspector->summarize(store, persist::Instant{})).live == 1);
    CHECK(keys_of(*inspector, store.id) == std::vector<std::string>{"k"});
  }
  CHECK(seen.size() == odd_ids.size());
  for (std::size_t i = 0; i < odd_ids.size(); ++i) {
    CAPTURE(odd_ids[i]);
    CHECK(value_of(*inspector, key_of(odd_ids[i]), "k") == std::to_string(i));
  }
}

TEST_CASE("A UTF-16 database takes no text that would become another") {
  const Scratch scratch;
  scratch.sql("a.db", "PRAGMA encoding = 'UTF-16le';" + std::string{single_table} +
                          "INSERT INTO effect_persistence VALUES ('s', '\xef\xbf\xbd', '1', NULL)");
  const auto inspector = scratch.open("a.db");
  CHECK(value_of(*inspector, "s", "\xff") == "(none)");
  CHECK(keys_of(*inspector, "\xff").empty());
  const auto transaction = must(inspector->begin(persist::Instant{}));
  CHECK(backing_error(transaction->put("s", "\xff", "1", {})).code == "SQLITE_MISUSE");
  CHECK(backing_error(transaction->put("s", "k", "\xff", {})).code == "SQLITE_MISUSE");
  CHECK(backing_error(transaction->put("\xff", "k", "1", {})).code == "SQLITE_MISUSE");
  CHECK(must(transaction->remove("s", "\xff")) == Applied::no);
  must(transaction->commit());
  CHECK(value_of(*inspector, "s", "\xef\xbf\xbd") == "1");
}
