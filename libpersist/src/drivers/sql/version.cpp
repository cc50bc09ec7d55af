#include "drivers/sql/version.hpp"

#include <string>
#include <string_view>

#include "values/propagate.hpp"

namespace persist::sql {

namespace {

std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 14695981039346656037U;  // FNV-1a
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return hash;
}

}  // namespace

Result<std::uint64_t> version_of(Connection& connection, const Dialect& dialect) {
  Rows rows;
  PERSIST_CHECK(connection.read(Statement{dialect, dialect.version_query()}, rows));
  std::string figures;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    for (std::size_t column = 0; column < rows.columns(); ++column) {
      figures.append(rows.text(row, column)) += '\n';
    }
  }
  return hash_of(figures);
}

}  // namespace persist::sql
