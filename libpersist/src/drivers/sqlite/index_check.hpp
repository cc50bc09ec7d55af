#pragma once

#include <string>
#include <string_view>

#include "drivers/sqlite/connection.hpp"

namespace persist::sqlite {

/// Whether the indexes of a table hold just what its rows do, in order, and those that are unique
/// no key twice; false where any of it is not so, or an index is of a kind that is not looked at
/// here: one on an expression, with a collation, descending or with another WHERE than that of
/// Effect's. Rows and indexes are each read front to back and compared by a sum, so
/// it costs a fraction of SQLite's check, which looks every row up in every index.
///
/// Where others change the file meanwhile, the answer may be false by mistake.
[[nodiscard]] Result<bool> indexes_hold_rows(Connection& connection, std::string_view table);

}  // namespace persist::sqlite
