#include "render/excerpt.hpp"

#include <algorithm>

#include "base/charset.hpp"
#include "base/escape.hpp"
#include "render/color.hpp"
#include "render/table.hpp"

namespace persist::app {

namespace {

/// Bytes of the colour sequence that `text` begins with, or 0.
std::size_t color_sequence(std::string_view text) {
  if (!text.starts_with("\x1b[")) return 0;
  const auto end = text.find('m');
  return end == std::string_view::npos ? 0 : end + 1;
}

/// Bytes of the character that `text`, which is UTF-8, begins with.
std::size_t character(std::string_view text) {
  std::size_t length = 1;
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) {
    ++length;
  }
  return length;
}

/// Bytes of `text` but for its colours.
std::size_t bytes_shown(std::string_view text) {
  std::size_t bytes = text.size();
  for (auto at = text.find('\x1b'); at != std::string_view::npos; at = text.find('\x1b', at + 1)) {
    bytes -= color_sequence(text.substr(at));
  }
  return bytes;
}

}  // namespace

std::size_t front_within(std::string_view line, std::size_t columns) {
  std::size_t width = 0;
  std::size_t end = 0;
  while (end < line.size()) {
    if (const std::size_t color = color_sequence(line.substr(end)); color > 0) {
      end += color;
      continue;
    }
    const std::size_t length = character(line.substr(end));
    const std::size_t more = width_of(line.substr(end, length));
    if (width > 0 && width + more > columns) break;
    width += more;
    end += length;
  }
  return end;
}

std::string_view color_at_end(std::string_view text) {
  const auto begin = text.rfind("\x1b[");
  if (begin == std::string_view::npos) return {};
  const std::string_view last = text.substr(begin, color_sequence(text.substr(begin)));
  return last == end_of_color ? std::string_view{} : last;
}

void cut_to_rows(std::string& text, std::size_t rows, std::size_t columns, std::string_view hint) {
  const std::string_view all{text};
  std::size_t end = 0;
  for (std::size_t row = 0; row < rows && end < all.size(); ++row) {
    const std::string_view line = all.substr(end, std::min(all.find('\n', end), all.size()) - end);
    end += front_within(line, columns);
    if (end < all.size() && all[end] == '\n') ++end;
  }
  if (end == all.size()) return;
  const bool in_color = !color_at_end(all.substr(0, end)).empty();
  const std::string note = std::string{ellipsis()} + ' ' +
                           human_size(bytes_shown(all.substr(end))) + " more; " + std::string{hint};
  text.resize(end);
  if (in_color) text += end_of_color;
  if (!text.ends_with('\n')) text += '\n';
  text += note + '\n';
}

}  // namespace persist::app
