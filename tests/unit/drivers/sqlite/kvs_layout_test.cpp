#include "scratch.hpp"

namespace {

using persist::Access;
using persist::EntryBatch;
using persist::Expires;
using persist::Layout;

constexpr const char* kvs_table =
    "CREATE TABLE effect_key_value_store (id TEXT PRIMARY KEY, value BLOB NOT NULL, "
    "value_type INTEGER NOT NULL);";

using Keys = std::vector<std::string>;

}  // namespace

TEST_CASE("KvsLayout writes the row that Effect would") {
  const Scratch scratch;
  const auto inspector = scratch.open("kvs.db", {.layout = Layout::kvs});
  const auto transaction = must(inspector->begin({}));
  must(transaction->put("a:b", "k", R"({"_tag":"Success"})", Expires::at(4102444800000)));
  must(transaction->commit());
  scratch.sql("kvs.db",
              "CREATE TABLE seen AS SELECT 1 AS one FROM effect_key_value_store WHERE "
              "id = 'a%3Ab:k' AND typeof(id) = 'text' AND typeof(value) = 'blob' AND "
              "value = CAST('[{\"_tag\":\"Success\"},4102444800000]' AS BLOB) AND "
              "value_type = 0");
  scratch.sql("kvs.db",
              "CREATE TABLE proof (n INTEGER CHECK (n = 1)); "
              "INSERT INTO proof SELECT count(*) FROM seen");
  CHECK(must(inspector->stores()) == std::vector{persist::StoreInfo{"a:b", Layout::kvs}});
}

TEST_CASE("KvsLayout reads values stored as text, as bytes and as Effect's bytes") {
  const Scratch scratch;
  scratch.sql("kvs.db", std::string{kvs_table} +
                            "INSERT INTO effect_key_value_store VALUES "
                            "('users:text', '[1,null]', 0), "
                            "('users:blob', CAST('[1,null]' AS BLOB), 0), "
                            "('users:binary', CAST('[1,null]' AS BLOB), 1)");
  const auto inspector = scratch.open("kvs.db", {.access = Access::read});
  CHECK(keys_of(*inspector, "users") == Keys{"binary", "blob", "text"});
  EntryBatch batch;
  for (const char* key : {"text", "blob", "binary"}) {
    must(inspector->lookup("users", key, batch));
    REQUIRE(batch.size() == 1);
    CHECK(batch[0].value == "1");
    CHECK(batch[0].value_class == persist::StorageClass::text);
  }
}

TEST_CASE("KvsLayout lists a row of another form and hides none beside it") {
  const Scratch scratch;
  scratch.sql("kvs.db", std::string{kvs_table} +
                            "INSERT INTO effect_key_value_store VALUES "
                            "('users:a', '{\"a\":1}', 0), (NULL, '[0,null]', 0), "
                            "('theme', '\"dark\"', 0), (CAST('users:b' AS BLOB), '[2,null]', 0), "
                            "('users:c', x'ff', 0), ('users:d', '[4,null]', 0)");
  const auto inspector = scratch.open("kvs.db", {.access = Access::read});
  CHECK(must(inspector->stores()) == std::vector{persist::StoreInfo{"users", Layout::kvs}});
  const auto scan = must(inspector->scan("users", {}));
  EntryBatch batch;
  must(scan->next(batch));
  std::size_t bad = 0;
  std::size_t seen = 0;
  for (; !batch.empty(); must(scan->next(batch))) {
    for (std::size_t i = 0; i < batch.size(); ++i, ++seen) bad += batch[i].malformed_envelope;
  }
  CHECK(seen == 4);
  CHECK(bad == 2);
}

TEST_CASE("KvsLayout follows the older form of the keys that are there") {
  const Scratch scratch;
  scratch.sql("kvs.db", std::string{kvs_table} +
                            "INSERT INTO effect_key_value_store VALUES "
                            "('usersttl:past', '[1,5]', 0), "
                            "('usersvoid', '[2,null]', 0)");
  std::vector<std::string> notes;
  const auto inspector =
      scratch.open("kvs.db", {.note = [&](const std::string& note) { notes.push_back(note); }});
  CHECK(must(inspector->stores()) == std::vector{persist::StoreInfo{"", Layout::kvs, true}});
  CHECK(notes.size() == 1);
  CHECK(keys_of(*inspector, "users") == Keys{"ttl:past", "void"});
  CHECK(keys_of(*inspector, "") == Keys{"usersttl:past", "usersvoid"});
  const auto transaction = must(inspector->begin({}));
  CHECK(must(transaction->clear("users")) == 2);
  must(transaction->put("users", "new", "3", Expires::never()));
  must(transaction->commit());
  CHECK(keys_of(*inspector, "") == Keys{"usersnew"});
}

TEST_CASE("KvsLayout sees an old application begin to write into a table that it knew") {
  const Scratch scratch;
  scratch.sql("kvs.db", std::string{kvs_table} +
                            "INSERT INTO effect_key_value_store VALUES ('new:k', '[1,null]', 0)");
  const auto inspector = scratch.open("kvs.db", {.access = Access::read});
  CHECK(keys_of(*inspector, "old").empty());
  CHECK(keys_of(*inspector, "old").empty());
  scratch.sql("kvs.db", "INSERT INTO effect_key_value_store VALUES ('oldk', '[2,null]', 0)");
  CHECK(keys_of(*inspector, "old") == Keys{"k"});
}

TEST_CASE("KvsLayout finds the stores of a table with many keys and the class of each") {
  const Scratch scratch;
  scratch.sql("kvs.db",
              std::string{kvs_table} +
                  "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) "
                  "INSERT INTO effect_key_value_store "
                  "SELECT 'a:' || i, '[1,null]', 0 FROM n UNION ALL "
                  "SELECT 'a%3Ab:' || i, '[1,null]', 0 FROM n UNION ALL "
                  "SELECT 'ab:' || i, '[1,null]', 0 FROM n;"
                  "INSERT INTO effect_key_value_store VALUES (CAST('a:x' AS BLOB), '[1,null]', 0)");
  const auto inspector = scratch.open("kvs.db", {.access = Access::read});
  CHECK(must(inspector->stores()) == std::vector<persist::StoreInfo>{{"a", Layout::kvs},
                                                                     {"a:b", Layout::kvs},
                                                                     {"ab", Layout::kvs}});
  CHECK(must(inspector->summarize({"a", Layout::kvs}, {})).live == 3001);
}

TEST_CASE("KvsLayout reads a table whose text is UTF-16") {
  const Scratch scratch;
  scratch.sql("kvs.db", std::string{"PRAGMA encoding = 'UTF-16'; "} + kvs_table +
                            "INSERT INTO effect_key_value_store VALUES "
                            "('users:é', CAST('[1,null]' AS TEXT), 0), "
                            "('users:z', CAST('[2,null]' AS TEXT), 0)");
  const auto inspector = scratch.open("kvs.db", {.access = Access::read});
  CHECK(keys_of(*inspector, "users") == Keys{"z", "é"});
}

TEST_CASE("KvsLayout refuses a table of another shape") {
  const Scratch scratch;
  scratch.sql("kvs.db", "CREATE TABLE effect_key_value_store (id TEXT PRIMARY KEY, value BLOB)");
  const auto inspector = scratch.open("kvs.db", {.access = Access::read});
  CHECK_FALSE(inspector->stores());
  CHECK_FALSE(inspector->scan("users", {}));
}
