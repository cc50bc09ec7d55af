#pragma once

/// Counts as rows of figures, with bars where there are eyes to see them.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/charset.hpp"

namespace persist::app {

/// A row of a chart.
struct Bar {
  /// Escaped already.
  std::string label;
  std::uint64_t count = 0;
  /// Stands after the count; may be empty.
  std::string note = {};
};

struct BarStyle {
  enum class Drawn { bars, figures };

  /// Figures alone are for pipes.
  Drawn drawn = Drawn::figures;
  Charset charset = Charset::ascii;
  /// Of the terminal: what bars fill, and labels are cut to.
  std::size_t width = 80;
  bool colored = false;
};

/// A line a row, indented by two: label, count, note, and a bar that is as long in proportion to
/// the room as the count is to `all`. A count that is not zero has a bar of some length.
[[nodiscard]] std::string bar_chart(std::span<const Bar> rows, std::uint64_t all, BarStyle style);

}  // namespace persist::app
