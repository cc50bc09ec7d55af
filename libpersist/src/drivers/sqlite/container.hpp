#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include <persist/inspector.hpp>

#include "drivers/sqlite/connection.hpp"

namespace persist::sqlite {

using ReportFault = std::function<void(const Fault&)>;
using Note = std::function<void(const std::string&)>;

/// Checks the whole file and reports each fault: SQLite's quick check, and whether indexes and rows
/// agree; where either is not so, SQLite's integrity check, which says what is wrong. Where a table
/// needs a function or a collation that this SQLite lacks, or computes something that may take
/// unlimited time or memory, `note`, which may be null, gets to know, and the others are checked
/// one by one.
[[nodiscard]] Result<void> check_integrity(Connection& connection, const ReportFault& report,
                                           const Note& note);

/// Sizes, counts of pages, …
[[nodiscard]] Result<std::vector<Figure>> figures_of(Connection& connection,
                                                     const std::filesystem::path& path);

}  // namespace persist::sqlite
