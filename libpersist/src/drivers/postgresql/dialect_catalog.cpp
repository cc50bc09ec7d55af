#include "drivers/postgresql/dialect.hpp"

#include "drivers/postgresql/usual_catalog.hpp"

// What is asked of the system catalogs.

namespace persist::postgresql {

using sql::Statement;
using sql::Table;

namespace {

// Columns that older servers do not have are looked up in the
// row as JSON.
//
// The order of an index is that of bytes for the collations C, POSIX and C.UTF-8, and for those of
// the provider "builtin".
constexpr std::string_view catalog_of_tables = R"(
WITH db AS MATERIALIZED (
  SELECT COALESCE(to_jsonb(d)->>'datlocprovider', 'c') = 'b'
      OR COALESCE(to_jsonb(d)->>'datlocprovider', 'c') = 'c'
     AND lower(replace(datcollate, '-', '')) IN ('c', 'posix', 'c.utf8') AS is_ordered
    FROM pg_database d WHERE datname = current_database()
), rel AS MATERIALIZED (
  SELECT c.oid, c.relname::text AS name,
         CASE WHEN c.relkind = 'v' THEN 'it is a view'
              WHEN c.relkind = 'm' THEN 'it is a materialized view'
              WHEN c.relkind = 'f' THEN 'it is a foreign table'
              WHEN c.relrowsecurity AND row_security_active(c.oid)
                THEN 'row-level security hides rows'
              WHEN c.relhasrules THEN 'it has rules' END AS problem,
         CASE WHEN c.relhastriggers THEN
           EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal)
           OR EXISTS (SELECT FROM pg_constraint f WHERE f.confrelid = c.oid
                      AND (f.confdeltype IN ('c', 'n', 'd') OR f.confupdtype IN ('c', 'n', 'd')))
         ELSE false END AS has_triggers
    FROM pg_class c
   WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.oid >= 16384 AND pg_table_is_visible(c.oid)
     AND (c.relname LIKE 'effect\_%' OR c.relname = )";

constexpr std::string_view columns_of_tables = R"(
      OR EXISTS (SELECT FROM pg_attribute k WHERE k.attrelid = c.oid AND k.attname = 'value_type'))
)
SELECT rel.name, rel.problem, a.attname::text,
       CASE WHEN a.atttypid IN (25, 1043) THEN 'text' WHEN a.atttypid = 17 THEN 'bytes'
            WHEN a.atttypid IN (20, 21, 23) THEN 'integer' ELSE 'other' END,
       COALESCE(array_position(i.indkey::int2[], a.attnum) + 1, 0)::text,
       (NOT a.attnotnull)::text,
       CASE WHEN a.attgenerated <> '' THEN 'is generated'
            WHEN a.attcollation NOT IN (0, 100) AND EXISTS (
              SELECT FROM pg_collation o WHERE o.oid = a.attcollation
                 AND to_jsonb(o)->>'collisdeterministic' = 'false')
              THEN 'has a collation that takes different texts for one' END,
       (a.attnotnull AND NOT a.atthasdef AND a.attidentity = '')::text,
       (CASE WHEN array_position(i.indkey::int2[], a.attnum) IS NULL THEN true
             WHEN a.attcollation IN (0, 100) THEN db.is_ordered
             ELSE EXISTS (
               SELECT FROM pg_collation o WHERE o.oid = a.attcollation
                  AND o.collprovider IN ('c', 'b')
                  AND lower(replace(COALESCE(to_jsonb(o)->>'collcollate',
                                             to_jsonb(o)->>'colllocale'), '-', ''))
                      IN ('c', 'posix', 'c.utf8')) END)::text,
       rel.has_triggers::text
  FROM db CROSS JOIN rel
  JOIN pg_attribute a ON a.attrelid = rel.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_index i ON i.indrelid = rel.oid AND i.indisprimary
UNION ALL
SELECT NULL, NULL, NULL, NULL, '0', 'f', NULL, 'f', is_ordered::text, 'f' FROM db
 ORDER BY 1)";

// A new session takes 3 ms for the query above, mostly to plan it. Without joins and functions it
// takes 0.7 ms: what the columns mean is found out by read_usual_catalog.
constexpr std::string_view usual_tables = R"(
SELECT c.relname, c.relkind, c.relrowsecurity, c.relhasrules, c.relhastriggers,
       (SELECT i.indkey FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary),
       (SELECT ROW(d.datcollate, to_jsonb(d)->>'datlocprovider')
          FROM pg_database d WHERE d.datname = current_database()),
       ARRAY(SELECT ROW(a.attnum, a.attname, a.atttypid, a.attcollation, a.attnotnull, a.atthasdef,
                        a.attidentity, a.attgenerated)
               FROM pg_attribute a
              WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
  FROM pg_class c
 WHERE pg_table_is_visible(c.oid) AND c.relkind <> 'i'
   AND (c.relname >= 'effect_' AND c.relname < 'effect`')";

}  // namespace

void PostgresqlDialect::append_usual_catalog(Statement& out, std::string_view kvs_table) const {
  out.add(usual_tables);
  // With an OR the index may not be used.
  if (!kvs_table.starts_with("effect_"))
    out.add(" OR c.relname = ").add_kept(std::string{kvs_table});
  out.add(")");
}

void PostgresqlDialect::read_usual_catalog(sql::Rows& rows) const {
  postgresql::read_usual_catalog(rows);
}

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
