// Tables whose constraints, columns and collations are not Effect's own.

#include "scratch.hpp"

using namespace persist;

namespace {

/// The tables of the three layouts with entries a and b of store "s", with further constraints.
struct ConflictForm {
  Layout layout;
  std::string table;
  std::string columns;
  std::string key;
  std::string rows;
};

std::vector<ConflictForm> forms() {
  const std::string wrapped = "CAST('[' || '1' || ',null]' AS BLOB), 0";
  return {{Layout::single, "effect_persistence", "store_id TEXT NOT NULL, id TEXT NOT NULL",
           "PRIMARY KEY (store_id, id)", "('s', 'a', '1', NULL), ('s', 'b', '2', 5)"},
          {Layout::multi, "effect_persistence_s", "id TEXT NOT NULL", "PRIMARY KEY (id)",
           "('a', '1', NULL), ('b', '2', 5)"},
          {Layout::kvs, "effect_key_value_store", "id TEXT NOT NULL", "PRIMARY KEY (id)",
           "('s:a', '[1,null]', 0), ('s:b', '[2,null]', 0)"}};
}

std::string table_of(const ConflictForm& form, const std::string& value, const std::string& last,
                     const std::string& key_clause, const std::string& rest) {
  return "CREATE TABLE " + form.table + " (" + form.columns + ", value " +
         (form.layout == Layout::kvs ? "BLOB" : "TEXT") + " NOT NULL " + value + ", " +
         (form.layout == Layout::kvs ? "value_type INTEGER " : "expires INTEGER ") + last + ", " +
         form.key + key_clause + rest + ");";
}

std::string rows_of(const Scratch& scratch, const ConflictForm& form) {
  return RawDatabase{scratch.path("a.db")}.ask(
      "SELECT group_concat(id || '=' || CAST(value AS TEXT), ' ') FROM (SELECT id, value FROM " +
      form.table + " ORDER BY id)");
}

std::string insertion(const ConflictForm& form) {
  return "INSERT INTO " + form.table + " VALUES " + form.rows + ";";
}

}  // namespace

TEST_CASE("No conflict clause of a table drops the entry or removes another one") {
  for (const ConflictForm& form : forms()) {
    for (const std::string action : {"IGNORE", "REPLACE", "FAIL", "ROLLBACK"}) {
      const std::string clause = " ON CONFLICT " + action;
      for (const bool by_index : {false, true}) {
        CAPTURE(form.table, action, by_index);
        const Scratch scratch;
        // A unique index has no clause of its own.
        const std::string unique =
            by_index ? "); CREATE UNIQUE INDEX one ON " + form.table + " (value" : "";
        scratch.sql("a.db", table_of(form, clause + (by_index ? "" : " UNIQUE" + clause), "",
                                     clause, unique) +
                                insertion(form));
        const std::string before = rows_of(scratch, form);
        const auto inspector = scratch.open("a.db");
        {
          const auto transaction = must(inspector->begin(Instant{}));
          // The kvs layout stores what this table may not hold twice as a blob.
          if (form.layout != Layout::kvs) {
            CHECK(backing_error(transaction->put("s", "c", "1", {})).code ==
                  "SQLITE_CONSTRAINT_UNIQUE");
          }
        }
        CHECK(rows_of(scratch, form) == before);
        put(*inspector, "s", "a", "3");
        put(*inspector, "s", "d", "4");
        CHECK(value_of(*inspector, "s", "a") == "3");
        CHECK(value_of(*inspector, "s", "b") == "2");
        CHECK(value_of(*inspector, "s", "d") == "4");
      }
    }
  }
}

TEST_CASE("expire reports an expiry that the table's constraint does not take") {
  for (const std::string action : {"IGNORE", "REPLACE"}) {
    const Scratch scratch;
    scratch.sql("a.db",
                "CREATE TABLE effect_persistence_s (id TEXT PRIMARY KEY, value TEXT NOT NULL, "
                "expires INTEGER UNIQUE ON CONFLICT " +
                    action +
                    "); INSERT INTO effect_persistence_s VALUES ('a', '1', 77), ('b', '2', 99)");
    const auto inspector = scratch.open("a.db");
    {
      const auto transaction = must(inspector->begin(Instant{}));
      const auto expired =
          transaction->expire("s", "a", Expires::at(Instant{std::chrono::milliseconds{99}}));
      CHECK(backing_error(expired).code == "SQLITE_CONSTRAINT_UNIQUE");
    }
    CHECK(keys_of(*inspector, "s") == std::vector<std::string>{"a", "b"});
  }
}

TEST_CASE("An entry that an allowed trigger leaves out is an error") {
  const Scratch scratch;
  scratch.sql("a.db", std::string{single_table} +
                          "CREATE TRIGGER no BEFORE INSERT ON effect_persistence BEGIN "
                          "SELECT raise(IGNORE); END");
  const auto inspector = scratch.open("a.db", {.allow_triggers = true});
  const auto transaction = must(inspector->begin(Instant{}));
  CHECK_THAT(backing_error(transaction->put("s", "a", "1", {})).message,
             Catch::Contains("did not store the entry"));
}

TEST_CASE("The service reports what a constraint does not take") {
  const Scratch scratch;
  scratch.sql("a.db",
              "CREATE TABLE effect_persistence_s (id TEXT PRIMARY KEY, value TEXT NOT NULL UNIQUE "
              "ON CONFLICT REPLACE, expires INTEGER)");
  const auto services = must(layer_sqlite({.path = scratch.path("a.db")}).build());
  const auto store = must(services.get(BackingPersistence::tag).make("s"));
  const auto json = JsonView::parse("1");
  must(store->set("a", *json, std::nullopt));
  CHECK(backing_error(store->set("b", *json, std::nullopt)).code == "SQLITE_CONSTRAINT_UNIQUE");
  CHECK(must(store->get("a")).has_value());
}

TEST_CASE("Columns beside ours are kept, and given their defaults in new rows") {
  for (const ConflictForm& form : forms()) {
    CAPTURE(form.table);
    const Scratch scratch;
    scratch.sql("a.db", table_of(form, "", "", "", "") + insertion(form) + "ALTER TABLE " +
                            form.table +
                            " ADD COLUMN made INTEGER NOT NULL DEFAULT 7; ALTER TABLE " +
                            form.table + " ADD COLUMN note; ALTER TABLE " + form.table +
                            " ADD COLUMN size AS (length(value)); UPDATE " + form.table +
                            " SET made = 1, note = 'kept'");
    const auto inspector = scratch.open("a.db");
    CHECK(keys_of(*inspector, "s") == std::vector<std::string>{"a", "b"});
    put(*inspector, "s", "a", "3");
    put(*inspector, "s", "c", "4");
    CHECK(RawDatabase{scratch.path("a.db")}.ask(
              "SELECT group_concat(made || coalesce(note, '-'), ' ') FROM (SELECT * FROM " +
              form.table + " ORDER BY id)") == "1kept 1kept 7-");
  }
}

TEST_CASE("A table with a column that needs a value is read and shortened, but takes no new rows") {
  for (const ConflictForm& form : forms()) {
    CAPTURE(form.table);
    const Scratch scratch;
    scratch.sql("a.db", table_of(form, "", ", owner TEXT NOT NULL", "", "") + "INSERT INTO " +
                            form.table + " SELECT *, 'me' FROM (VALUES " + form.rows + ");");
    // The extra column stands before the key's clause, and last in the row.
    const auto inspector = scratch.open("a.db");
    CHECK(keys_of(*inspector, "s") == std::vector<std::string>{"a", "b"});
    {
      const auto transaction = must(inspector->begin(Instant{}));
      CHECK_THAT(backing_error(transaction->put("s", "c", "1", {})).message,
                 Catch::Contains("column \"owner\" is NOT NULL and has no default"));
    }
    const auto transaction = must(inspector->begin(Instant{}));
    CHECK(must(transaction->remove("s", "a")) == Applied::yes);
    must(transaction->commit());
    CHECK(keys_of(*inspector, "s") == std::vector<std::string>{"b"});
  }
}

TEST_CASE("A column that compares in another way than its index makes a table none of ours") {
  const Scratch scratch;
  scratch.sql("a.db",
              "CREATE TABLE effect_persistence_s (id TEXT COLLATE NOCASE, value TEXT NOT NULL, "
              "expires INTEGER, PRIMARY KEY (id COLLATE BINARY));"
              "INSERT INTO effect_persistence_s VALUES ('a', '1', NULL), ('A', '2', NULL)");
  CHECK_THAT(backing_error(scratch.open("a.db")->scan("s", {})).message,
             Catch::Contains("bytewise"));
}

TEST_CASE("A value column of type ANY is one of ours in a strict table alone") {
  for (const bool strict : {false, true}) {
    const Scratch scratch;
    scratch.sql("a.db", std::string{"CREATE TABLE effect_persistence_s (id TEXT NOT NULL PRIMARY "
                                    "KEY, value ANY, expires ANY)"} +
                            (strict ? " STRICT" : ""));
    const auto inspector = scratch.open("a.db");
    if (strict) {
      put(*inspector, "s", "a", "1e3");
      CHECK(value_of(*inspector, "s", "a") == "1e3");
    } else {  // 1e3 would become 1000
      CHECK(backing_error(inspector->scan("s", {})).code == "SQLITE_MISMATCH");
    }
  }
}
