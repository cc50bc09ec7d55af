#include "drivers/mysql/dialect.hpp"

// What is asked of the information schema.

namespace persist::mysql {

using sql::Statement;
using sql::Table;

namespace {

// Collations whose order is that of bytes, and which tell all texts apart: utf8mb4_bin takes
// trailing spaces for nothing.
constexpr std::string_view byte_collations = "('utf8mb4_nopad_bin', 'utf8mb4_0900_bin')";

constexpr std::string_view columns_of_tables = R"(
SELECT CAST(c.TABLE_NAME AS BINARY) AS name,
       CASE WHEN t.TABLE_TYPE LIKE '%VIEW%' THEN 'it is a view'
            WHEN t.TABLE_TYPE <> 'BASE TABLE' THEN 'it is not an ordinary table'
            WHEN t.ENGINE <> 'InnoDB' THEN 'its engine is not InnoDB' END,
       CAST(c.COLUMN_NAME AS BINARY),
       CASE WHEN c.DATA_TYPE IN ('varchar', 'char', 'tinytext', 'text', 'mediumtext', 'longtext')
              THEN 'text'
            WHEN c.DATA_TYPE IN ('varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob')
              THEN 'bytes'
            WHEN c.DATA_TYPE IN ('tinyint', 'smallint', 'mediumint', 'int', 'bigint')
              THEN 'integer' ELSE 'other' END,
       COALESCE(k.SEQ_IN_INDEX, 0), c.IS_NULLABLE = 'YES',
       CASE WHEN c.GENERATION_EXPRESSION <> '' THEN 'is generated' END,
       c.IS_NULLABLE = 'NO' AND c.COLUMN_DEFAULT IS NULL AND c.EXTRA NOT LIKE '%auto_increment%',
       k.SEQ_IN_INDEX IS NULL OR c.COLLATION_NAME IN )";

constexpr std::string_view source_of_columns = R"(,
       EXISTS (SELECT 1 FROM information_schema.TRIGGERS g
                WHERE g.EVENT_OBJECT_SCHEMA = DATABASE() AND g.EVENT_OBJECT_TABLE = c.TABLE_NAME)
       OR EXISTS (SELECT 1 FROM information_schema.REFERENTIAL_CONSTRAINTS f
                   WHERE f.UNIQUE_CONSTRAINT_SCHEMA = DATABASE()
                     AND f.REFERENCED_TABLE_NAME = c.TABLE_NAME
                     AND (f.DELETE_RULE IN ('CASCADE', 'SET NULL', 'SET DEFAULT')
                          OR f.UPDATE_RULE IN ('CASCADE', 'SET NULL', 'SET DEFAULT')))
  FROM information_schema.COLUMNS c
  JOIN information_schema.TABLES t
    ON t.TABLE_SCHEMA = DATABASE() AND t.TABLE_NAME = c.TABLE_NAME
  LEFT JOIN information_schema.STATISTICS k
    ON k.TABLE_SCHEMA = DATABASE() AND k.TABLE_NAME = c.TABLE_NAME
   AND k.COLUMN_NAME = c.COLUMN_NAME AND k.INDEX_NAME = 'PRIMARY'
 WHERE c.TABLE_SCHEMA = DATABASE()
   AND (c.TABLE_NAME LIKE 'effect\_%' OR c.TABLE_NAME = )";

// Each further table of the information schema costs the server milliseconds, and who only reads
// need not know of triggers and engines. What has no primary key, as a view, needs the query above.
constexpr std::string_view usual_columns = R"(
SELECT CAST(c.TABLE_NAME AS BINARY) AS name, NULL, CAST(c.COLUMN_NAME AS BINARY),
       CASE WHEN c.DATA_TYPE IN ('varchar', 'char', 'tinytext', 'text', 'mediumtext', 'longtext')
              THEN 'text'
            WHEN c.DATA_TYPE IN ('varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob')
              THEN 'bytes'
            WHEN c.DATA_TYPE IN ('tinyint', 'smallint', 'mediumint', 'int', 'bigint')
              THEN 'integer' ELSE 'other' END,
       CASE WHEN c.COLUMN_KEY <> 'PRI' THEN 0 WHEN c.COLUMN_NAME = 'store_id' THEN 1
            WHEN c.COLUMN_NAME = 'id' THEN IF(c.TABLE_NAME = 'effect_persistence', 2, 1)
            ELSE 3 END,
       c.IS_NULLABLE = 'YES', CASE WHEN c.GENERATION_EXPRESSION <> '' THEN 'is generated' END, 0,
       CASE WHEN c.COLUMN_KEY = 'PRI' THEN c.COLLATION_NAME IN )";

constexpr std::string_view usual_source = R"(
            WHEN c.COLUMN_NAME <> 'id' THEN 1 END, 0
  FROM information_schema.COLUMNS c
 WHERE c.TABLE_SCHEMA = DATABASE()
   AND (c.TABLE_NAME LIKE 'effect\_%' OR c.TABLE_NAME = )";

}  // namespace

void MysqlDialect::append_usual_catalog(Statement& out, std::string_view kvs_table) const {
  if (use_ == Use::changing) return append_catalog(out, kvs_table);
  out.add(usual_columns).add(byte_collations).add(usual_source);
  out.add_kept(std::string{kvs_table}).add(") ORDER BY name");
}

void MysqlDialect::append_catalog(Statement& out, std::string_view kvs_table) const {
  out.add(columns_of_tables).add(byte_collations).add(source_of_columns);
  out.add_kept(std::string{kvs_table});
  out.add(
      " OR c.TABLE_NAME IN (SELECT v.TABLE_NAME FROM information_schema.COLUMNS v "
      "WHERE v.TABLE_SCHEMA = DATABASE() AND v.COLUMN_NAME = 'value_type')) "
      "UNION ALL SELECT NULL, NULL, NULL, NULL, 0, 0, NULL, 0, @@collation_database IN ");
  out.add(byte_collations).add(", 0 ORDER BY name");
}

// Of a collation that takes different texts for one, the index alone does not tell them apart.
// utf8mb4_bin does, which every server has, but for trailing spaces: behind a point none are. As
// bytes the ids would be BLOBs, which the server groups on its disk, at seven times the cost.
void MysqlDialect::append_stores(Statement& out, const Table& table) const {
  const std::string name = quoted_name(table.name);
  if (table.is_byte_ordered) {
    out.add("SELECT store_id AS store FROM " + name + " GROUP BY store");
    return;
  }
  out.add(
      "SELECT LEFT(marked, CHAR_LENGTH(marked) - 1) FROM (SELECT "
      "CONCAT(CONVERT(store_id USING utf8mb4), '.') COLLATE utf8mb4_bin AS marked FROM " +
      name + " GROUP BY marked) AS stores");
}

// Figures of all databases together: how far InnoDB's log is made (as MariaDB and as MySQL call
// it), which a commit moves just before it becomes visible, and written, just afterwards. What
// counts commits (Handler_commit) also counts statements that only read.
std::string_view MysqlDialect::version_query() const {
  return "SHOW GLOBAL STATUS WHERE Variable_name IN ('Innodb_lsn_current', "
         "'Innodb_redo_log_current_lsn', 'Innodb_os_log_written', 'Com_commit', 'Com_drop_table', "
         "'Com_truncate')";
}

void MysqlDialect::append_size(Statement& out, std::span<const std::string_view> tables) const {
  out.add(
      "SELECT COALESCE(SUM(DATA_LENGTH + INDEX_LENGTH), 0) FROM information_schema.TABLES "
      "WHERE TABLE_SCHEMA = DATABASE() AND ");
  append_is_one_of(out, "TABLE_NAME", tables);
}

}  // namespace persist::mysql
