#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include <persist/inspector.hpp>

#include "drivers/sqlite/connection.hpp"

namespace persist::sqlite {

using ReportFault = std::function<void(const Fault&)>;
using Note = std::function<void(const std::string&)>;

/// Runs SQLite's own check over the whole file and reports each fault that it finds. Where a table
/// needs a function or a collation that this SQLite lacks, or computes something that may take
/// unlimited time or memory, `note`, which may be null, gets to know, and the others are checked
/// one by one.
[[nodiscard]] Result<void> check_integrity(Connection& connection, const ReportFault& report,
                                           const Note& note);

/// Sizes, counts of pages, …
[[nodiscard]] Result<std::vector<Figure>> figures_of(Connection& connection,
                                                     const std::filesystem::path& path);

}  // namespace persist::sqlite
