#include "drivers/mysql/dialect.hpp"

#include <algorithm>
#include <array>

#include "drivers/mysql/literals.hpp"
#include "json/utf8.hpp"

namespace persist::mysql {

namespace {

using sql::NewRow;
using sql::Parameter;
using sql::Statement;
using sql::Table;

/// The number of characters of a text; none if it is not valid UTF-8. `has_astral` is set if one
/// has four bytes.
std::optional<std::size_t> characters_of(std::string_view text, bool& has_astral) {
  std::size_t count = 0;
  const char* at = text.data();
  const char* const end = at + text.size();
  for (; at != end; ++count) {
    const std::size_t length = json::utf8_length(at, end);
    if (length == 0) return std::nullopt;
    has_astral = has_astral || length == 4;
    at += length;
  }
  return count;
}

void append_bytes(Statement& out, std::string_view value) {
  out.add_kept(std::string{value}, Parameter::Type::bytes);
}

/// "INSERT INTO … VALUES …": rows of one store.
void append_insert_of(Statement& out, const Table& table, std::span<const NewRow> rows) {
  const bool is_kvs = table.layout == Layout::kvs;
  out.add("INSERT INTO " + out.dialect().quoted_name(table.name));
  out.add(table.has_store_column() ? " (store_id, id, value, expires) VALUES "
          : is_kvs                 ? " (id, value, value_type) VALUES "
                                   : " (id, value, expires) VALUES ");
  for (const NewRow& row : rows) {
    out.add(&row == rows.data() ? "(" : ", (");
    if (table.has_store_column()) out.add_text(row.store).add(", ");
    out.add_text(row.id).add(", ");
    if (is_kvs) {
      out.add(Parameter{.value = row.value, .type = Parameter::Type::bytes}).add(", 0)");
    } else {
      out.add_text(row.value);
      out.add(row.expires ? ", " + std::to_string(*row.expires) + ")" : ", NULL)");
    }
  }
}

}  // namespace

std::string MysqlDialect::quoted_name(std::string_view name) const {
  std::string quoted = "`";
  for (const char c : name) {
    if (c == '`') quoted += c;
    quoted += c;
  }
  return quoted += '`';
}

void MysqlDialect::append_placeholder(std::string& sql, std::size_t /*number*/) const {
  sql += placeholder;
}

std::string MysqlDialect::integer_text(std::string_view column) const {
  return std::string{column};  // every answer is text
}

std::string MysqlDialect::in_byte_order(std::string_view column) const {
  return "CAST(CONVERT(" + std::string{column} + " USING utf8mb4) AS BINARY)";
}

std::string MysqlDialect::before_colon(std::string_view column) const {
  return in_byte_order("SUBSTRING_INDEX(" + std::string{column} + ", ':', 1)");
}

void MysqlDialect::append_is_one_of(Statement& out, std::string_view column,
                                    std::span<const std::string_view> values) const {
  out.add(column).add(" IN (");
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out.add(", ");
    out.add_kept(std::string{values[i]});
  }
  out.add(")");
}

// The first condition uses the index, by the collation; the second one is exact.
void MysqlDialect::append_is_exactly(Statement& out, std::string_view column,
                                     std::string_view value) const {
  out.add(column).add(" = ").add_kept(std::string{value});
  out.add(" AND ").add(in_byte_order(column)).add(" = ");
  append_bytes(out, value);
}

void MysqlDialect::append_begins_with(Statement& out, std::string_view column,
                                      std::string_view prefix) const {
  std::string pattern;
  for (const char c : prefix) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  out.add(column).add(" LIKE ").add_kept(pattern + '%').add(" AND LEFT(");
  out.add(in_byte_order(column)).add(", " + std::to_string(prefix.size()) + ") = ");
  append_bytes(out, prefix);
}

void MysqlDialect::append_upsert(Statement& out, const Table& table,
                                 std::span<const NewRow> rows) const {
  append_insert_of(out, table, rows);
  out.add(" ON DUPLICATE KEY UPDATE value = VALUES(value), ");
  out.add(table.layout == Layout::kvs ? "value_type = VALUES(value_type)"
                                      : "expires = VALUES(expires)");
}

// IGNORE would also make warnings of errors.
void MysqlDialect::append_insert(Statement& out, const Table& table,
                                 std::span<const NewRow> rows) const {
  append_insert_of(out, table, rows);
  const std::string name = quoted_name(table.name);
  out.add(" ON DUPLICATE KEY UPDATE id = " + name + ".id");
}

void MysqlDialect::append_update_expiry(Statement& out, const Table& table,
                                        std::span<const NewRow> rows) const {
  std::vector<std::string_view> ids;
  out.add("UPDATE " + quoted_name(table.name) + " SET expires = CASE id");
  for (const NewRow& row : rows) {
    ids.push_back(row.id);
    out.add(" WHEN ").add_text(row.id);
    out.add(" THEN " + (row.expires ? std::to_string(*row.expires) : std::string{"NULL"}));
  }
  out.add(" END WHERE ");
  if (table.has_store_column()) {
    append_is_exactly(out, "store_id", rows.front().store);
    out.add(" AND ");
  }
  append_is_one_of(out, "id", ids);
  if (!folds_keys(table)) return;
  out.add(" AND ");
  append_is_one_of(out, exact("id"), ids);
}

void MysqlDialect::append_purge(Statement& out, const Table& table, std::string_view store,
                                std::int64_t now, std::size_t limit) const {
  out.add("DELETE FROM " + quoted_name(table.name) + " WHERE expires <= ").add_integer(now);
  if (table.has_store_column()) {
    out.add(" AND ");
    append_is_exactly(out, "store_id", store);
  }
  out.add(" LIMIT " + std::to_string(limit));
}

std::vector<std::string> MysqlDialect::create_statements(const Table& table) const {
  std::string create = "CREATE TABLE IF NOT EXISTS " + quoted_name(table.name);
  switch (table.layout) {
    case Layout::single:
      create +=
          " (store_id VARCHAR(191) NOT NULL, id VARCHAR(191) NOT NULL, value TEXT NOT NULL, "
          "expires BIGINT, PRIMARY KEY (store_id, id), INDEX " +
          quoted_name(table.name + "_expires_idx") + " (expires))";
      break;
    case Layout::multi:
      create += " (id VARCHAR(191) PRIMARY KEY, value TEXT NOT NULL, expires BIGINT)";
      break;
    default:
      create += " (id VARCHAR(191) PRIMARY KEY, value BLOB NOT NULL, value_type SMALLINT NOT NULL)";
      break;
  }
  return {create + " ENGINE=InnoDB"};
}

std::optional<std::string> MysqlDialect::why_not_storable(std::string_view text) const {
  bool has_astral = false;
  if (characters_of(text, has_astral)) return std::nullopt;
  return "is not valid UTF-8, which the server does not store";
}

// The collations of two, three or more texts do not mix; newer releases of MySQL say that they
// cannot convert.
bool MysqlDialect::is_incomparable(std::string_view code) const {
  constexpr std::array<std::string_view, 5> codes{"1267", "1270", "1271", "3854", "3988"};
  return std::ranges::find(codes, code) != codes.end();
}

std::optional<std::string> MysqlDialect::why_no_table(std::string_view name) const {
  constexpr std::size_t max_characters = 64;
  bool has_astral = false;
  const auto characters = characters_of(name, has_astral);
  if (!characters) return "it is not valid UTF-8";
  if (*characters > max_characters) return "it has more than 64 characters";
  if (has_astral) return "it has a character beyond U+FFFF";
  if (name.find('\0') != std::string_view::npos) return "it contains NUL";
  if (name.contains('.')) return "Effect takes what is before a point for a database";
  if (name.contains('/') || name.contains('\\')) return "it contains a slash";
  if (name.ends_with(' ')) return "it ends with a space";
  return std::nullopt;
}

}  // namespace persist::mysql
