// Tables that are not as Effect makes them, on a server that tests/servers/postgresql.sh started.

#include <cstdlib>
#include <string>
#include <vector>

#include <persist/postgresql.hpp>

#include "unit/drivers/postgresql/server.hpp"

#include <catch2/catch.hpp>

using postgresql_server::run_sql;
using postgresql_server::url;

namespace {

struct Shape {
  std::string schema;
  std::string sql;
  std::string fault;  // in what `check` reports
};

const std::string single =
    "(store_id TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, expires BIGINT, "
    "PRIMARY KEY (store_id, id));";

std::vector<std::string> faults_of(const std::string& schema) {
  const auto drivers = persist::built_in_drivers();
  const auto place = drivers.locate(std::string{url()} + "?schema=" + schema);
  REQUIRE(place);
  auto inspector = place->driver->inspect(place->uri, {});
  REQUIRE(inspector);
  std::vector<std::string> faults;
  REQUIRE(
      (*inspector)->check([&](const persist::Fault& fault) { faults.push_back(fault.message); }));
  return faults;
}

}  // namespace

TEST_CASE("PostgreSQL: a table that is not Effect's says why", "[postgresql]") {
  if (url() == nullptr) return;
  const std::string table = "CREATE TABLE effect_persistence ";
  const std::vector<Shape> shapes{
      {"shape_good", table + single, ""},
      {"shape_view",
       "CREATE VIEW effect_persistence AS SELECT 's'::text AS store_id, 'i'::text AS id, 'v'::text "
       "AS value, 1::bigint AS expires",
       "it is a view"},
      {"shape_rule",
       table + single + "CREATE RULE r AS ON DELETE TO effect_persistence DO INSTEAD NOTHING",
       "it has rules"},
      {"shape_key",
       table + "(store_id TEXT NOT NULL, id TEXT PRIMARY KEY, value TEXT NOT NULL, expires BIGINT)",
       "the primary key differs"},
      {"shape_no_key",
       table + "(store_id TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, "
               "expires BIGINT)",
       "the primary key differs"},
      {"shape_null",
       table + "(store_id TEXT, id TEXT, value TEXT, expires BIGINT, PRIMARY KEY "
               "(store_id, id))",
       "may be NULL"},
      {"shape_type",
       table + "(store_id TEXT, id TEXT, value JSONB NOT NULL, expires BIGINT, "
               "PRIMARY KEY (store_id, id))",
       "has another type"},
      {"shape_generated",
       table + "(store_id TEXT, id TEXT, value TEXT NOT NULL GENERATED ALWAYS AS ('v') STORED, "
               "expires BIGINT, PRIMARY KEY (store_id, id))",
       "is generated"},
      {"shape_missing", table + "(store_id TEXT, id TEXT, PRIMARY KEY (store_id, id))",
       "columns are missing"},
      {"shape_collation",
       "CREATE COLLATION shape_collation.folding (provider = icu, locale = 'und-u-ks-level2', "
       "deterministic = false);" +
           table +
           "(store_id TEXT, id TEXT COLLATE shape_collation.folding, value TEXT NOT NULL, "
           "expires BIGINT, PRIMARY KEY (store_id, id))",
       "a collation that takes different texts for one"},
      {"shape_dropped",
       table + "(gone INT, store_id TEXT, id TEXT, value TEXT NOT NULL, expires BIGINT, PRIMARY "
               "KEY (store_id, id)); ALTER TABLE effect_persistence DROP COLUMN gone",
       ""},
      {"shape_partitioned",
       table + "(store_id TEXT, id TEXT, value TEXT NOT NULL, expires BIGINT, PRIMARY KEY "
               "(store_id, id)) PARTITION BY LIST (store_id)",
       ""},
  };
  for (const Shape& shape : shapes) {
    CAPTURE(shape.schema);
    run_sql("CREATE SCHEMA " + shape.schema + "; SET search_path = " + shape.schema + ";" +
            shape.sql);
    const auto faults = faults_of(shape.schema);
    REQUIRE(faults.size() == (shape.fault.empty() ? 0 : 1));
    if (!faults.empty()) CHECK_THAT(faults.front(), Catch::Contains(shape.fault));
  }
}

TEST_CASE("PostgreSQL: what is byte order depends on the database and on columns", "[postgresql]") {
  if (url() == nullptr) return;
  const auto is_ordered = [](const char* variable, const std::string& schema) {
    const char* const database = std::getenv(variable);
    REQUIRE(database != nullptr);
    const auto drivers = persist::built_in_drivers();
    const auto place = drivers.locate(std::string{database} + schema);
    REQUIRE(place);
    auto inspector = place->driver->inspect(place->uri, {});
    REQUIRE(inspector);
    return (*inspector)->capabilities().ordered;
  };
  CHECK(is_ordered("PERSIST_TEST_POSTGRESQL", "?schema=none_there"));
  CHECK(is_ordered("PERSIST_TEST_POSTGRESQL_C", "?schema=none_there"));
  CHECK_FALSE(is_ordered("PERSIST_TEST_POSTGRESQL_ICU", "?schema=none_there"));
  run_sql("CREATE SCHEMA own_order; SET search_path = own_order; CREATE TABLE effect_persistence " +
          single);
  CHECK(is_ordered("PERSIST_TEST_POSTGRESQL", "?schema=own_order"));
}
