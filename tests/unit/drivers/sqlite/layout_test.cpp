// Which tables of a file are stores, and what is refused of those that look alike.

#include "unit/drivers/sqlite/scratch.hpp"

using persist::Access;
using persist::BackingFault;
using persist::Expires;
using persist::Layout;
using persist::StoreInfo;
using Stores = std::vector<StoreInfo>;

namespace {

std::string multi_table(const std::string& store) {
  return "CREATE TABLE \"effect_persistence_" + store +
         "\" (id TEXT PRIMARY KEY, value TEXT NOT NULL, expires INTEGER);";
}

/// What stands in the way of a put.
persist::PersistenceBackingError refusal(persist::Inspector& inspector, std::string_view store) {
  const auto transaction = must(inspector.begin(persist::Instant{}));
  return backing_error(transaction->put(store, {"k"}, "1", Expires::never()));
}

std::vector<std::string> faults_of(persist::Inspector& inspector) {
  std::vector<std::string> faults;
  must(inspector.check([&](const persist::Fault& fault) { faults.push_back(fault.message); }));
  return faults;
}

}  // namespace

TEST_CASE("Stores of both layouts are listed in byte order, an id with entries in both twice") {
  const Scratch scratch;
  scratch.sql("a.db", single_table + multi_table("b") + multi_table("both") + multi_table("") +
                          "INSERT INTO effect_persistence VALUES ('both', 'k', '1', NULL), "
                          "('', 'k', '1', NULL), ('Z', 'k', '1', NULL);"
                          "INSERT INTO effect_persistence_both VALUES ('k', '1', NULL);"
                          "INSERT INTO \"effect_persistence_\" VALUES ('k', '1', NULL)");
  const auto inspector = scratch.open("a.db", to_read);
  CHECK(must(inspector->stores()) == Stores{{"", Layout::single},
                                            {"", Layout::multi},
                                            {"Z", Layout::single},
                                            {"b", Layout::multi},
                                            {"both", Layout::single},
                                            {"both", Layout::multi}});
  CHECK(backing_error(inspector->scan("both", {})).fault == BackingFault::ambiguous_store);
  persist::EntryBatch batch;
  CHECK(backing_error(inspector->lookup("both", {"k"}, batch)).fault ==
        BackingFault::ambiguous_store);
  CHECK(must(inspector->summarize({"both", Layout::single}, {})).live == 1);
  CHECK(must(inspector->summarize({"both", Layout::multi}, {})).live == 1);
}

TEST_CASE("An empty table beside entries of the same store does not count") {
  const Scratch scratch;
  scratch.sql("a.db", single_table + multi_table("s") + multi_table("empty") +
                          "INSERT INTO effect_persistence VALUES ('s', 'k', '1', NULL)");
  const auto inspector = scratch.open("a.db", to_read);
  CHECK(must(inspector->stores()) == Stores{{"empty", Layout::multi}, {"s", Layout::single}});
  CHECK(keys_of(*inspector, "s") == std::vector<std::string>{"k"});
  CHECK(must(inspector->summarize({"s", Layout::multi}, {})).live == 0);
}

TEST_CASE("A store that has entries in one layout is not made in another") {
  const Scratch scratch;
  scratch.sql("a.db", single_table + multi_table("s") +
                          "INSERT INTO effect_persistence VALUES ('s', 'k', '1', NULL)");
  const auto inspector = scratch.open("a.db", {.layout = Layout::multi});
  CHECK(refusal(*inspector, "s").fault == BackingFault::other_layout);
  put(*inspector, "new", "k", "1");
  CHECK(
      backing_error(scratch.open("a.db", {.access = Access::read, .layout = Layout::kvs})->stores())
          .fault == BackingFault::no_such_layout);
}

TEST_CASE("A named layout hides the others") {
  const Scratch scratch;
  scratch.sql("a.db", single_table + multi_table("s") +
                          "INSERT INTO effect_persistence VALUES ('s', 'one', '1', NULL);"
                          "INSERT INTO effect_persistence_s VALUES ('many', '1', NULL)");
  const auto single = scratch.open("a.db", {.access = Access::read, .layout = Layout::single});
  CHECK(must(single->stores()) == Stores{{"s", Layout::single}});
  CHECK(keys_of(*single, "s") == std::vector<std::string>{"one"});
  const auto multi = scratch.open("a.db", {.access = Access::read, .layout = Layout::multi});
  CHECK(keys_of(*multi, "s") == std::vector<std::string>{"many"});
}

TEST_CASE("A new store goes to the layout that is there") {
  const Scratch scratch;
  scratch.sql("multi.db", multi_table("old"));
  put(*scratch.open("multi.db"), "new", "k", "1");
  CHECK(must(scratch.open("multi.db", to_read)->stores()) ==
        Stores{{"new", Layout::multi}, {"old", Layout::multi}});
}

TEST_CASE("Tables are made as Effect makes them") {
  const Scratch scratch;
  put(*scratch.open("single.db"), "s", "k", "1");
  RawDatabase single{scratch.path("single.db")};
  CHECK(single.ask("SELECT group_concat(name || '/' || type || '/' || \"notnull\" || '/' || pk) "
                   "FROM pragma_table_info('effect_persistence')") ==
        "store_id/TEXT/1/1,id/TEXT/1/2,value/TEXT/1/0,expires/INTEGER/0/0");
  CHECK(single.ask("SELECT sql FROM sqlite_schema WHERE name = 'effect_persistence_expires_idx'") ==
        "CREATE INDEX effect_persistence_expires_idx ON effect_persistence (expires) "
        "WHERE expires IS NOT NULL");
  put(*scratch.open("multi.db", {.layout = Layout::multi}), "say \"x\"", "k", "1");
  RawDatabase multi{scratch.path("multi.db")};
  CHECK(multi.ask("SELECT group_concat(name || '/' || type || '/' || \"notnull\" || '/' || pk) "
                  "FROM pragma_table_info('effect_persistence_say \"x\"')") ==
        "id/TEXT/0/1,value/TEXT/1/0,expires/INTEGER/0/0");
}

TEST_CASE("A file of other tables gets ours only where a layout is named") {
  const Scratch scratch;
  scratch.sql("a.db", "CREATE TABLE users (id INTEGER PRIMARY KEY)");
  CHECK(must(scratch.open("a.db", to_read)->stores()).empty());
  CHECK(refusal(*scratch.open("a.db"), "s").message.find("layout") != std::string::npos);
  put(*scratch.open("a.db", {.layout = Layout::single}), "s", "k", "1");
  CHECK(must(scratch.open("a.db", to_read)->stores()) == Stores{{"s", Layout::single}});
}

TEST_CASE("Where tables are not to be made, a new store in one that is there is welcome") {
  const Scratch scratch;
  scratch.sql("none.db", "CREATE TABLE users (id INTEGER PRIMARY KEY)");
  scratch.sql("multi.db", multi_table("s"));
  scratch.sql("single.db", single_table);
  for (const std::string& name : std::vector<std::string>{"none.db", "multi.db"}) {
    static_cast<void>(refusal(*scratch.open(name, to_change), "new"));
  }
  put(*scratch.open("single.db", to_change), "new", "k", "1");
}

TEST_CASE("Store ids that differ in ASCII case collide in the multi layout") {
  const Scratch scratch;
  scratch.sql("a.db", multi_table("casemix"));
  const auto inspector = scratch.open("a.db");
  CHECK(keys_of(*inspector, "CaseMix").empty());
  CHECK(refusal(*inspector, "CaseMix").message.find("effect_persistence_casemix") !=
        std::string::npos);
}

TEST_CASE("Wildcards and quotes in store ids are plain characters") {
  const Scratch scratch;
  scratch.sql("a.db", multi_table("a_b") + multi_table("axb"));
  const auto inspector = scratch.open("a.db", {.layout = Layout::multi});
  put(*inspector, "a_b", "k", "1");
  put(*inspector, "\"; DROP TABLE effect_persistence_axb; --", "k", "1");
  CHECK(keys_of(*inspector, "axb").empty());
  CHECK(must(inspector->stores()).size() == 3);
}

TEST_CASE("A store id that no table can be named after is refused") {
  const Scratch scratch;
  const auto inspector = scratch.open("a.db", {.layout = Layout::multi});
  static_cast<void>(refusal(*inspector, std::string_view{"a\0b", 3}));
  scratch.sql("index.db", std::string{single_table} +
                              "CREATE INDEX effect_persistence_expires_idx ON "
                              "effect_persistence (expires) WHERE expires IS NOT NULL");
  const auto other = scratch.open("index.db", {.layout = Layout::multi});
  CHECK(refusal(*other, "expires_idx").message.find("expires_idx") != std::string::npos);
}

TEST_CASE("What bears the table's name and is something else is refused, and says why") {
  const Scratch scratch;
  const auto [schema, why] = GENERATE(table<std::string, std::string>({
      {"CREATE VIEW effect_persistence AS SELECT 1 AS store_id, 2 AS id, 3 AS value, 4 AS expires",
       "it is a view"},
      {"CREATE VIRTUAL TABLE effect_persistence USING fts5(store_id, id, value, expires)",
       "it is a virtual table"},
      {"CREATE TABLE effect_persistence (id INTEGER PRIMARY KEY, name TEXT)",
       "the primary key differs"},
      {"CREATE TABLE effect_persistence (store_id TEXT, id TEXT, PRIMARY KEY (store_id, id))",
       "columns are missing"},
      {"CREATE TABLE effect_persistence (store_id TEXT, id TEXT, value TEXT, expires INTEGER, "
       "rowid TEXT, PRIMARY KEY (store_id, id))",
       "has a column \"rowid\""},
      {"CREATE TABLE effect_persistence (store_id TEXT, id TEXT, value TEXT AS (id || 'x'), "
       "expires INTEGER, PRIMARY KEY (store_id, id))",
       "column \"value\" is generated"},
      {"CREATE TABLE effect_persistence (store_id TEXT, id TEXT, value TEXT AS (1) STORED, "
       "expires INTEGER, PRIMARY KEY (store_id, id))",
       "column \"value\" is generated"},
      {"CREATE TABLE effect_persistence (store_id TEXT, id TEXT, value TEXT, expires INTEGER, "
       "PRIMARY KEY (id, store_id))",
       "the primary key differs"},
      {"CREATE TABLE effect_persistence (store_id TEXT, id TEXT, value TEXT, expires INTEGER)",
       "the primary key differs"},
      {"CREATE TABLE effect_persistence (store_id TEXT, id TEXT COLLATE NOCASE, value TEXT, "
       "expires INTEGER, PRIMARY KEY (store_id, id))",
       "keys are not compared bytewise"},
      {"CREATE TABLE effect_persistence (store_id TEXT, id TEXT, value INTEGER, expires INTEGER, "
       "PRIMARY KEY (store_id, id))",
       "column \"value\" has another type"},
  }));
  CAPTURE(schema);
  scratch.sql("a.db", schema + ";" + multi_table("good"));
  scratch.sql("a.db", "INSERT INTO effect_persistence_good VALUES ('k', '1', NULL)");
  const std::string before = scratch.bytes("a.db");
  {
    const auto inspector = scratch.open("a.db");
    CHECK(must(inspector->stores()) == Stores{{"good", Layout::multi}});
    CHECK(keys_of(*inspector, "good") == std::vector<std::string>{"k"});
    const auto error = refusal(*inspector, "s");
    CHECK(error.message.find("\"effect_persistence\"") != std::string::npos);
    CHECK(error.message.find(why) != std::string::npos);
    CHECK(std::ranges::count(faults_of(*inspector), error.message) == 1);
  }
  CHECK(scratch.bytes("a.db") == before);
}

TEST_CASE("A file whose only table of ours does not fit has no stores to list, but an error") {
  const Scratch scratch;
  scratch.sql("a.db", "CREATE VIEW effect_persistence AS SELECT 1");
  CHECK(backing_error(scratch.open("a.db", to_read)->stores()).message.find("is a view") !=
        std::string::npos);
}

TEST_CASE("A view in place of a store's table is refused, the store beside it is not") {
  const Scratch scratch;
  scratch.sql("a.db", multi_table("good") +
                          "CREATE VIEW effect_persistence_bad AS SELECT * FROM "
                          "effect_persistence_good");
  std::vector<std::string> notes;
  const auto inspector = scratch.open(
      "a.db",
      {.access = Access::read, .note = [&](const std::string& note) { notes.push_back(note); }});
  CHECK(must(inspector->stores()) == Stores{{"good", Layout::multi}});
  CHECK(notes.size() == 1);
  CHECK(backing_error(inspector->scan("bad", {})).message.find("is a view") != std::string::npos);
  CHECK(keys_of(*inspector, "good").empty());
}

TEST_CASE("Tables that keep our columns in another way are ours") {
  const Scratch scratch;
  const std::string suffix = GENERATE("WITHOUT ROWID", "STRICT", "STRICT, WITHOUT ROWID");
  CAPTURE(suffix);
  scratch.sql("a.db",
              "CREATE TABLE effect_persistence_s (id TEXT PRIMARY KEY, value TEXT NOT NULL, "
              "expires INTEGER) " +
                  suffix);
  const auto inspector = scratch.open("a.db", to_change);
  put(*inspector, "s", "k", "1", Expires::at(5));
  CHECK(value_of(*inspector, "s", "k") == "1");
  CHECK(must(inspector->purge("s", persist::Instant{std::chrono::milliseconds{5}}, 10)) == 1);
}

// SQLite refuses all of such a file while its schema is not trusted.
TEST_CASE("An application's tables that check and generate by functions hide nothing of ours") {
  const Scratch scratch;
  scratch.sql("a.db",
              multi_table("s") +
                  "CREATE TABLE app (x CHECK (json_valid(x)), y AS (json_extract(x, '$.a')));"
                  "CREATE INDEX app_z ON app (json_extract(x, '$.z'));"
                  "INSERT INTO app (x) VALUES ('{}')");
  const auto inspector = scratch.open("a.db", to_change);
  put(*inspector, "s", "k", "1");
  CHECK(value_of(*inspector, "s", "k") == "1");
  CHECK(must(inspector->stores()).size() == 1);
  CHECK(faults_of(*inspector).empty());
}

TEST_CASE("A table with triggers is read, and written to only where that is allowed") {
  const Scratch scratch;
  scratch.sql("a.db", multi_table("s") +
                          "INSERT INTO effect_persistence_s VALUES ('k', '1', 5);"
                          "CREATE TABLE log (id);"
                          "CREATE TRIGGER spy AFTER INSERT ON EFFECT_PERSISTENCE_S BEGIN "
                          "INSERT INTO log VALUES (new.id); END");
  const auto inspector = scratch.open("a.db", to_change);
  CHECK(value_of(*inspector, "s", "k") == "1");
  CHECK(refusal(*inspector, "s").message.find("triggers") != std::string::npos);
  CHECK_FALSE(inspector->purge("s", persist::Instant{std::chrono::milliseconds{9}}, 10));
  const auto allowed = scratch.open("a.db", {.access = Access::change, .allow_triggers = true});
  put(*allowed, "s", "new", "1");
  CHECK(RawDatabase{scratch.path("a.db")}.ask("SELECT id FROM log") == "new");
}

TEST_CASE("A trigger that is made while a file is open is noticed before the next change") {
  const Scratch scratch;
  scratch.sql("a.db", multi_table("s"));
  const auto inspector = scratch.open("a.db", to_change);
  put(*inspector, "s", "k", "1");
  scratch.sql("a.db",
              "CREATE TRIGGER spy AFTER INSERT ON effect_persistence_s BEGIN "
              "DELETE FROM effect_persistence_s; END");
  CHECK(refusal(*inspector, "s").message.find("triggers") != std::string::npos);
}

TEST_CASE("A table made in a transaction that was rolled back is made anew in the next") {
  const Scratch scratch;
  const auto inspector = scratch.open("a.db", {.layout = Layout::multi});
  {
    const auto transaction = must(inspector->begin(persist::Instant{}));
    must(transaction->put("s", {"k"}, "1", Expires::never()));
  }
  CHECK(must(inspector->stores()).empty());
  put(*inspector, "s", "k", "2");
  CHECK(value_of(*inspector, "s", "k") == "2");
}
