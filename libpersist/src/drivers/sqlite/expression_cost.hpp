#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "drivers/sqlite/connection.hpp"
#include "drivers/sqlite/schema.hpp"

namespace persist::sqlite {

/// Why nothing bounds the time or the memory that a change of `table` may take for its CHECKs,
/// defaults, generated columns and indexes; none where they are bounded. None of them can have a
/// loop, and no result is longer than the connection's limit: what is left are functions that do
/// much within one step, where nobody can interrupt SQLite.
[[nodiscard]] Result<std::optional<std::string>> unbounded_expression(Connection& connection,
                                                                      const SchemaObject& table);

/// The same for any SQL: `own_name` is a word that is not a function before a parenthesis.
[[nodiscard]] Result<std::optional<std::string>> unbounded_expression(Connection& connection,
                                                                      std::string_view sql,
                                                                      std::string_view own_name);

}  // namespace persist::sqlite
