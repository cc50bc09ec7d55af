#include "drivers/postgresql/dialect.hpp"

#include "drivers/postgresql/binary.hpp"
#include "json/utf8.hpp"

namespace persist::postgresql {

namespace {

using sql::NewRow;
using sql::Parameter;
using sql::Statement;
using sql::Table;

std::string_view columns_of(const Table& table) {
  switch (table.layout) {
    case Layout::single: return "store_id, id, value, expires";
    case Layout::multi: return "id, value, expires";
    default: return "id, value, value_type";
  }
}

std::string_view key_of(const Table& table) {
  return table.has_store_column() ? "store_id, id" : "id";
}

Parameter::Type value_type_of(const Table& table) {
  return table.layout == Layout::kvs ? Parameter::Type::bytes_array : Parameter::Type::text_array;
}

void append_array(Statement& out, Parameter::Type type, std::span<const NewRow> rows,
                  std::string_view NewRow::*member) {
  const bool is_text = type == Parameter::Type::text_array;
  std::string array;
  append_array_header(array, is_text ? Type::text : Type::bytes, rows.size());
  for (const NewRow& row : rows) append_value(array, row.*member);
  out.add_kept(std::move(array), type);
}

void append_expiries(Statement& out, std::span<const NewRow> rows) {
  std::string array;
  append_array_header(array, Type::integer, rows.size());
  for (const NewRow& row : rows) append_integer(array, row.expires);
  out.add_kept(std::move(array), Parameter::Type::integer_array);
}

/// "INSERT INTO … SELECT …": rows of one store.
void append_insert_of(Statement& out, const Table& table, std::span<const NewRow> rows) {
  out.add("INSERT INTO " + out.dialect().quoted_name(table.name) + " (");
  out.add(columns_of(table)).add(") SELECT ");
  if (table.has_store_column()) out.add_text(rows.front().store).add(", ");
  out.add(table.layout == Layout::kvs ? "r.id, r.value, 0" : "r.id, r.value, r.expires");
  out.add(" FROM unnest(");
  append_array(out, Parameter::Type::text_array, rows, &NewRow::id);
  out.add(", ");
  append_array(out, value_type_of(table), rows, &NewRow::value);
  if (table.layout == Layout::kvs) {
    out.add(") AS r (id, value)");
    return;
  }
  out.add(", ");
  append_expiries(out, rows);
  out.add(") AS r (id, value, expires)");
}

}  // namespace

std::string PostgresqlDialect::quoted_name(std::string_view name) const {
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted += c;
    quoted += c;
  }
  return quoted += '"';
}

void PostgresqlDialect::append_placeholder(std::string& sql, std::size_t number) const {
  sql += '$' + std::to_string(number);
}

std::string PostgresqlDialect::integer_text(std::string_view column) const {
  return '(' + std::string{column} + ")::text";
}

std::string PostgresqlDialect::in_byte_order(std::string_view column) const {
  return std::string{column} + " COLLATE \"C\"";
}

std::string PostgresqlDialect::before_colon(std::string_view column) const {
  return "split_part(" + std::string{column} + ", ':', 1)";
}

void PostgresqlDialect::append_is_one_of(Statement& out, std::string_view column,
                                         std::span<const std::string_view> values) const {
  if (values.size() == 1) return append_is_exactly(out, column, values.front());
  out.add(column)
      .add(" = ANY (")
      .add_kept(array_of(Type::text, values), Parameter::Type::text_array);
  out.add(")");
}

void PostgresqlDialect::append_is_exactly(Statement& out, std::string_view column,
                                          std::string_view value) const {
  out.add(column).add(" = ").add_kept(std::string{value});
}

void PostgresqlDialect::append_begins_with(Statement& out, std::string_view column,
                                           std::string_view prefix) const {
  out.add("starts_with(").add(column).add(", ").add_kept(std::string{prefix}).add(")");
}

void PostgresqlDialect::append_upsert(Statement& out, const Table& table,
                                      std::span<const NewRow> rows) const {
  const std::string_view other = table.layout == Layout::kvs ? "value_type" : "expires";
  const std::string name = quoted_name(table.name);
  append_insert_of(out, table, rows);
  out.add(" ON CONFLICT (").add(key_of(table)).add(") DO UPDATE SET value = EXCLUDED.value, ");
  out.add(other).add(" = EXCLUDED.").add(other);
  // A row that stays as it is leaves no dead one behind.
  out.add(" WHERE " + name + ".value <> EXCLUDED.value OR " + name + ".");
  out.add(other).add(" IS DISTINCT FROM EXCLUDED.").add(other);
}

void PostgresqlDialect::append_insert(Statement& out, const Table& table,
                                      std::span<const NewRow> rows) const {
  append_insert_of(out, table, rows);
  out.add(" ON CONFLICT (").add(key_of(table)).add(") DO NOTHING");
}

void PostgresqlDialect::append_update_expiry(Statement& out, const Table& table,
                                             std::span<const NewRow> rows) const {
  out.add("UPDATE " + quoted_name(table.name) + " AS t SET expires = r.expires FROM unnest(");
  append_array(out, Parameter::Type::text_array, rows, &NewRow::id);
  out.add(", ");
  append_expiries(out, rows);
  out.add(") AS r (id, expires) WHERE t.id = r.id");
  if (table.has_store_column()) out.add(" AND t.store_id = ").add_text(rows.front().store);
}

// The rows are found first, so that a limit can be; the conditions are asked again of the row that
// is removed, which may have changed while its lock was waited for.
void PostgresqlDialect::append_purge(Statement& out, const Table& table, std::string_view store,
                                     std::int64_t now, std::size_t limit) const {
  const std::string name = quoted_name(table.name);
  const auto append_condition = [&] {
    out.add("expires <= ").add_integer(now);
    if (table.has_store_column()) out.add(" AND store_id = ").add_text(store);
  };
  out.add("DELETE FROM " + name + " WHERE ");
  append_condition();
  out.add(" AND ctid = ANY (ARRAY(SELECT ctid FROM " + name + " WHERE ");
  append_condition();
  out.add(" LIMIT " + std::to_string(limit) + "))");
}

std::vector<std::string> PostgresqlDialect::create_statements(const Table& table) const {
  std::vector<std::string> statements;
  if (!schema_.empty()) statements.push_back("CREATE SCHEMA IF NOT EXISTS " + quoted_name(schema_));
  const std::string create = "CREATE TABLE IF NOT EXISTS " + quoted_name(table.name);
  switch (table.layout) {
    case Layout::single:
      statements.push_back(create +
                           " (store_id TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, "
                           "expires BIGINT, PRIMARY KEY (store_id, id))");
      statements.push_back("CREATE INDEX IF NOT EXISTS " +
                           quoted_name(table.name + "_expires_idx") + " ON " +
                           quoted_name(table.name) + " (expires) WHERE expires IS NOT NULL");
      break;
    case Layout::multi:
      statements.push_back(create + " (id TEXT PRIMARY KEY, value TEXT NOT NULL, expires BIGINT)");
      break;
    default:
      statements.push_back(create +
                           " (id TEXT PRIMARY KEY, value BYTEA NOT NULL, "
                           "value_type SMALLINT NOT NULL)");
      break;
  }
  return statements;
}

std::optional<std::string> PostgresqlDialect::why_not_storable(std::string_view text) const {
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    if (*at == '\0') return "contains NUL, which PostgreSQL does not store";
    const std::size_t length = json::utf8_length(at, end);
    if (length == 0) return "is not valid UTF-8, which PostgreSQL does not store";
    at += length;
  }
  return std::nullopt;
}

std::optional<std::string> PostgresqlDialect::why_no_table(std::string_view name) const {
  constexpr std::size_t max_bytes = 63;
  if (name.size() > max_bytes) return "it has more than 63 bytes";
  if (name.contains('.')) return "Effect takes what is before a point for a schema";
  return std::nullopt;
}

}  // namespace persist::postgresql
