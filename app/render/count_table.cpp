#include "render/count_table.hpp"

#include <algorithm>

#include "base/counts.hpp"
#include "base/escape.hpp"
#include "render/color.hpp"

namespace persist::app {

namespace {

constexpr std::size_t count_gap = 2;

using Line = std::vector<std::string>;

std::vector<Line> lines_of(const CountTable& table, bool grouped_digits) {
  std::vector<Line> lines(1);
  lines.front().emplace_back();
  lines.front().insert(lines.front().end(), table.columns.begin(), table.columns.end());
  for (const auto& [label, counts] : table.rows) {
    Line& line = lines.emplace_back();
    line.emplace_back(label);
    for (const std::uint64_t count : counts) {
      line.push_back(grouped_digits ? grouped(count) : std::to_string(count));
    }
  }
  return lines;
}

std::vector<std::string> aligned(const std::vector<Line>& lines) {
  std::vector<std::string> texts(lines.size(), std::string(count_gap, ' '));
  for (std::size_t column = 0; column < lines.front().size(); ++column) {
    std::size_t width = 0;
    for (const Line& line : lines) width = std::max(width, line[column].size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const std::string& cell = lines[i][column];
      if (column > 0) texts[i].append(count_gap, ' ').append(width - cell.size(), ' ');
      texts[i] += cell;
      if (column == 0) texts[i].append(width - cell.size(), ' ');
    }
  }
  return texts;
}

}  // namespace

std::string count_table(const CountTable& table, BarStyle style) {
  const bool drawn = style.drawn == BarStyle::Drawn::bars;
  auto texts = aligned(lines_of(table, drawn));
  if (drawn && texts.front().size() > style.width) texts = aligned(lines_of(table, false));
  std::string out;
  for (std::string& text : texts) {
    if (drawn) text = fitted(text, style.width);
    out += (&text == &texts.front() ? in_color(text, Color::faint, style.colored) : text) + '\n';
  }
  return out;
}

}  // namespace persist::app
