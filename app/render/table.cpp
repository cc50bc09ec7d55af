#include "render/table.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <numeric>

#include "base/escape.hpp"
#include "render/color.hpp"

namespace persist::app {

namespace {

constexpr std::size_t column_gap = 2;

void append_cell(std::string& line, const Cell& cell, const Column& column, std::size_t width,
                 bool is_last, bool colored) {
  const std::string shown = fitted(cell.text, width);
  const std::size_t taken = width_of(shown);
  const std::string blank(width > taken ? width - taken : 0, ' ');
  if (column.align == Column::Align::right) line += blank;
  line += cell.color ? in_color(shown, *cell.color, colored) : shown;
  if (is_last) return;
  if (column.align == Column::Align::left) line += blank;
  line.append(column_gap, ' ');
}

}  // namespace

std::vector<std::size_t> Table::widths() const {
  std::vector<std::size_t> widths;
  widths.reserve(columns_.size());
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t widest = std::max(width_of(columns_[i].title), taken_.empty() ? 0 : taken_[i]);
    for (const auto& row : rows_) widest = std::max(widest, width_of(row[i].text));
    widths.push_back(widest);
  }
  return widths;
}

std::string Table::aligned(std::size_t width, bool colored) const {
  return laid_out(widths(), true, width, colored);
}

std::string Table::take_aligned(std::size_t width, bool colored) {
  const bool is_first = taken_.empty();
  taken_ = widths();
  std::string text = laid_out(taken_, is_first, width, colored);
  rows_.clear();
  return text;
}

std::string Table::laid_out(const std::vector<std::size_t>& wanted, bool has_titles,
                            std::size_t width, bool colored) const {
  std::vector<std::size_t> widths = wanted;
  const std::size_t total =
      std::accumulate(widths.begin(), widths.end(), column_gap * (columns_.size() - 1));
  const auto shrinking = std::ranges::find(columns_, true, &Column::shrinks);
  if (total > width && shrinking != columns_.end()) {
    constexpr std::size_t least = 8;
    std::size_t& it = widths[static_cast<std::size_t>(shrinking - columns_.begin())];
    it = std::max(least, it - std::min(it, total - width));
  }

  const auto line_of = [&](const auto& cell) {
    std::string line;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      append_cell(line, cell(i), columns_[i], widths[i], i + 1 == columns_.size(), colored);
    }
    return line;
  };
  std::string out;
  if (has_titles) {
    out = in_color(line_of([&](std::size_t i) { return Cell{columns_[i].title}; }), Color::strong,
                   colored) +
          '\n';
  }
  for (const auto& row : rows_) out += line_of([&](std::size_t i) { return row[i]; }) + '\n';
  return out;
}

std::string Table::separated() const {
  std::string out;
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) out += '\t';
      out += row[i].text;
    }
    out += '\n';
  }
  return out;
}

std::string human_size(std::uint64_t bytes) {
  constexpr std::array<const char*, 6> units{"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  auto size = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (size >= 1024 && unit + 1 < units.size()) {
    size /= 1024;
    ++unit;
  }
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), unit == 0 || size >= 100 ? "%.0f %s" : "%.1f %s", size,
                units[unit]);
  return text.data();
}

}  // namespace persist::app
