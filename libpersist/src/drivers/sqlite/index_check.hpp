#pragma once

#include <string>
#include <string_view>

#include "drivers/sqlite/connection.hpp"

namespace persist::sqlite {

/// Whether the indexes of a table hold just what its rows do and their keys rise strictly, in a
/// table whose indexes are those of Effect's tables alone; false where any of it is not so, or
/// cannot be told this way. Rows and indexes are each read front to back and compared by a sum, so
/// it costs a fraction of SQLite's check, which looks every row up in every index.
///
/// Where others change the file meanwhile, the answer may be false by mistake.
[[nodiscard]] Result<bool> indexes_hold_rows(Connection& connection, std::string_view table);

}  // namespace persist::sqlite
