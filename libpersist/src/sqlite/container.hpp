#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include <persist/inspector.hpp>

#include "sqlite/connection.hpp"

namespace persist::sqlite {

/// Runs SQLite's own check over the whole file, a fault a finding.
[[nodiscard]] Result<void> check_integrity(Connection& connection,
                                           const std::function<void(const Fault&)>& report);

/// Sizes, counts of pages, …
[[nodiscard]] Result<std::vector<Figure>> figures_of(Connection& connection,
                                                     const std::filesystem::path& path);

}  // namespace persist::sqlite
