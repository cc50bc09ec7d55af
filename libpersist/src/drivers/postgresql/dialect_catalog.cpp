#include "drivers/postgresql/dialect.hpp"

// What is asked of the system catalogs.

namespace persist::postgresql {

using sql::Statement;
using sql::Table;

namespace {

// Columns of catalogs that older servers do not have are looked up in the row as JSON.
//
// The order of an index is that of bytes for the collations C, POSIX and C.UTF-8, and for those of
// the provider "builtin".
constexpr std::string_view catalog_of_tables = R"(
WITH db AS (
  SELECT COALESCE(to_jsonb(d)->>'datlocprovider', 'c') = 'b'
      OR COALESCE(to_jsonb(d)->>'datlocprovider', 'c') = 'c'
     AND lower(replace(datcollate, '-', '')) IN ('c', 'posix', 'c.utf8') AS is_ordered
    FROM pg_database d WHERE datname = current_database()
), rel AS (
  SELECT c.oid, c.relname::text AS name,
         CASE WHEN c.relkind = 'v' THEN 'it is a view'
              WHEN c.relkind = 'm' THEN 'it is a materialized view'
              WHEN c.relkind = 'f' THEN 'it is a foreign table'
              WHEN row_security_active(c.oid) THEN 'row-level security hides rows'
              WHEN c.relhasrules THEN 'it has rules' END AS problem,
         EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal)
      OR EXISTS (SELECT FROM pg_constraint f WHERE f.confrelid = c.oid
                 AND (f.confdeltype IN ('c', 'n', 'd') OR f.confupdtype IN ('c', 'n', 'd')))
           AS has_triggers
    FROM pg_class c
   WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND pg_table_is_visible(c.oid)
     AND (c.relname LIKE 'effect\_%' OR c.relname = )";

constexpr std::string_view columns_of_tables = R"(
      OR EXISTS (SELECT FROM pg_attribute k WHERE k.attrelid = c.oid AND k.attname = 'value_type'
                 AND c.relnamespace <> 'pg_catalog'::regnamespace))
), col AS (
  SELECT rel.oid, rel.name, rel.problem, rel.has_triggers, a.attname::text AS column,
         CASE WHEN t.typname IN ('text', 'varchar') THEN 'text'
              WHEN t.typname = 'bytea' THEN 'bytes'
              WHEN t.typname IN ('int2', 'int4', 'int8') THEN 'integer' ELSE 'other' END AS type,
         COALESCE((SELECT k.place FROM pg_index i,
                          unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, place)
                    WHERE i.indrelid = rel.oid AND i.indisprimary AND k.number = a.attnum), 0)
           AS key_place,
         NOT a.attnotnull AS may_be_null,
         CASE WHEN a.attgenerated <> '' THEN 'is generated'
              WHEN to_jsonb(o)->>'collisdeterministic' = 'false'
                THEN 'has a collation that takes different texts for one' END AS column_problem,
         a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AS needs_value,
         CASE WHEN a.attcollation IN (0, 'pg_catalog."default"'::regcollation)
                THEN (SELECT is_ordered FROM db)
              ELSE o.collprovider IN ('c', 'b')
               AND lower(replace(COALESCE(to_jsonb(o)->>'collcollate', to_jsonb(o)->>'colllocale'),
                                 '-', '')) IN ('c', 'posix', 'c.utf8', 'pg_c_utf8') END
           AS is_ordered
    FROM rel JOIN pg_attribute a ON a.attrelid = rel.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_collation o ON o.oid = a.attcollation
)
SELECT name, problem, "column", type, key_place::text, may_be_null::text, column_problem,
       needs_value::text,
       bool_and(is_ordered OR key_place = 0) OVER (PARTITION BY oid)::text, has_triggers::text
  FROM col
UNION ALL
SELECT NULL, NULL, NULL, NULL, '0', 'f', NULL, 'f', is_ordered::text, 'f' FROM db
 ORDER BY 1)";

}  // namespace

void PostgresqlDialect::append_catalog(Statement& out, std::string_view kvs_table) const {
  out.add(catalog_of_tables).add_kept(std::string{kvs_table}).add(columns_of_tables);
}

// SELECT DISTINCT would go through all rows: each step of this one looks for the next store in the
// index.
void PostgresqlDialect::append_stores(Statement& out, const Table& table) const {
  const std::string name = quoted_name(table.name);
  out.add("WITH RECURSIVE s (id) AS ((SELECT store_id FROM " + name +
          " ORDER BY store_id LIMIT 1) UNION ALL SELECT (SELECT store_id FROM " + name +
          " WHERE store_id > s.id ORDER BY store_id LIMIT 1) FROM s WHERE s.id IS NOT NULL) "
          "SELECT id FROM s WHERE id IS NOT NULL");
}

std::string_view PostgresqlDialect::version_query() const {
  return "SELECT pg_current_snapshot()::text";
}

void PostgresqlDialect::append_size(Statement& out,
                                    std::span<const std::string_view> tables) const {
  out.add(
      "SELECT COALESCE(SUM(pg_total_relation_size(oid)), 0)::text FROM pg_class "
      "WHERE pg_table_is_visible(oid) AND relkind IN ('r', 'p') AND ");
  append_is_one_of(out, "relname::text", tables);
}

}  // namespace persist::postgresql
