#pragma once

/// Counts of two things that belong together, as rows and columns.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "render/bars.hpp"

namespace persist::app {

struct CountTable {
  struct Row {
    std::string_view label;
    /// One per column.
    std::vector<std::uint64_t> counts = {};
  };
  std::vector<std::string> columns = {};
  std::vector<Row> rows = {};
};

/// A line of titles and a line per row, indented by two. Where `style` draws, digits are grouped as
/// far as the terminal is wide enough, and lines are cut to it; no bars are drawn.
[[nodiscard]] std::string count_table(const CountTable& table, BarStyle style);

}  // namespace persist::app
