#include "render/bars.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "base/counts.hpp"
#include "base/escape.hpp"
#include "render/color.hpp"

namespace persist::app {

namespace {

constexpr std::size_t bar_gap = 2;
constexpr std::size_t min_bar = 8;
constexpr std::size_t max_bar = 50;
constexpr std::size_t min_label = 8;

struct Widths {
  std::size_t label = 0;
  std::size_t count = 0;
  std::size_t note = 0;
  /// 0: there is no room for bars.
  std::size_t bar = 0;
};

std::string count_of(const Bar& row, BarStyle style) {
  return style.drawn == BarStyle::Drawn::bars ? grouped(row.count) : std::to_string(row.count);
}

Widths widths_for(std::span<const Bar> rows, BarStyle style) {
  Widths widths;
  for (const Bar& row : rows) {
    widths.label = std::max(widths.label, width_of(row.label));
    widths.count = std::max(widths.count, count_of(row, style).size());
    widths.note = std::max(widths.note, width_of(row.note));
  }
  if (style.drawn == BarStyle::Drawn::figures) return widths;
  const std::size_t others =
      bar_gap + bar_gap + widths.count + (widths.note > 0 ? bar_gap + widths.note : 0);
  const std::size_t room = style.width > others ? style.width - others : 0;
  // Labels give way first, then bars go.
  const std::size_t for_label = room > bar_gap + min_bar ? room - bar_gap - min_bar : 0;
  widths.label = std::min(widths.label, std::max(min_label, for_label));
  if (room >= widths.label + bar_gap + min_bar) {
    widths.bar = std::min(max_bar, room - widths.label - bar_gap);
  }
  return widths;
}

/// Eighths of a column where the characters are there for them.
std::string bar(std::uint64_t count, std::uint64_t all, std::size_t width, Charset charset) {
  if (count == 0 || all == 0) return {};
  const double share = std::min(1.0, static_cast<double>(count) / static_cast<double>(all));
  if (charset == Charset::ascii) {
    const auto columns = static_cast<std::size_t>(std::lround(share * static_cast<double>(width)));
    return std::string(std::max<std::size_t>(1, columns), '#');
  }
  constexpr std::array<std::string_view, 8> parts{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const auto eighths = std::max<std::size_t>(
      1, static_cast<std::size_t>(std::lround(share * 8 * static_cast<double>(width))));
  std::string drawn;
  for (std::size_t i = 0; i < eighths / 8; ++i) drawn += "█";
  return drawn += parts[eighths % 8];
}

}  // namespace

std::string bar_chart(std::span<const Bar> rows, std::uint64_t all, BarStyle style) {
  const Widths widths = widths_for(rows, style);
  const auto blank = [](std::size_t width, std::size_t taken) {
    return std::string(width - std::min(width, taken), ' ');
  };
  std::string out;
  for (const Bar& row : rows) {
    const std::string label = fitted(row.label, widths.label);
    const std::string count = count_of(row, style);
    std::string line(bar_gap, ' ');
    line += label + blank(widths.label + bar_gap, width_of(label));
    line += blank(widths.count, count.size()) + count;
    if (widths.note > 0) {
      line += std::string(bar_gap, ' ') + row.note + blank(widths.note, width_of(row.note));
    }
    if (widths.bar > 0) {
      line += std::string(bar_gap, ' ') + in_color(bar(row.count, all, widths.bar, style.charset),
                                                   Color::number, style.colored);
    }
    line.resize(line.find_last_not_of(' ') + 1);
    // Notes are cut where a line is too long, which has no bar and no colour then; counts are not.
    const bool is_cut = style.drawn == BarStyle::Drawn::bars && widths.bar == 0;
    const std::size_t least = bar_gap + widths.label + bar_gap + widths.count;
    out += (is_cut ? fitted(line, std::max(style.width, least)) : line) + '\n';
  }
  return out;
}

}  // namespace persist::app
