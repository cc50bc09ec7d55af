#pragma once

#include <string>

#include "drivers/sql/statement.hpp"

namespace persist::mysql {

/// What stands for a parameter in the text of a statement: a byte that no SQL contains.
inline constexpr char placeholder = '\0';

/// The text of the statement with its parameters as literals. It is meant for a session whose
/// character set is utf8mb4 and in which a backslash escapes.
[[nodiscard]] std::string with_literals(const sql::Statement& statement);

}  // namespace persist::mysql
