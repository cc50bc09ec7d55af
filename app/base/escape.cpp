#include "base/escape.hpp"

#include "base/charset.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

namespace persist::app {

namespace {

struct Decoded {
  std::uint32_t code = 0;
  /// Bytes taken; a malformed sequence takes one.
  std::size_t length = 1;
  bool malformed = false;
};

/// The character that `text` (not empty) begins with.
Decoded decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return {.code = first};
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return {.malformed = true};
  std::uint32_t code = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {.malformed = true};
    code = code << 6U | (byte(i) & 0x3FU);
  }
  constexpr std::array<std::uint32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  if (code < least[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) {
    return {.malformed = true};
  }
  return {.code = code, .length = length};
}

bool reorders(std::uint32_t code) {
  return code == 0x061C || code == 0x200E || code == 0x200F || code == 0x2028 || code == 0x2029 ||
         (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

bool terminal_acts_on(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code <= 0x9F) || reorders(code) || code == 0xFEFF;
}

/// Blocks that terminals draw two columns wide, as in Unicode's East Asian Width (W and F).
bool is_wide(std::uint32_t code) {
  struct Block {
    std::uint32_t first;
    std::uint32_t last;
  };
  constexpr std::array<Block, 11> blocks{{{0x1100, 0x115F},
                                          {0x2E80, 0x303E},
                                          {0x3041, 0xA4CF},
                                          {0xA960, 0xA97F},
                                          {0xAC00, 0xD7A3},
                                          {0xF900, 0xFAFF},
                                          {0xFE30, 0xFE6F},
                                          {0xFF01, 0xFF60},
                                          {0xFFE0, 0xFFE6},
                                          {0x1F300, 0x1FAFF},
                                          {0x20000, 0x3FFFD}}};
  return std::ranges::any_of(
      blocks, [code](const Block& block) { return code >= block.first && code <= block.last; });
}

bool takes_no_column(std::uint32_t code) {
  return (code >= 0x0300 && code <= 0x036F) || code == 0x200B || code == 0x200C || code == 0x200D ||
         (code >= 0xFE00 && code <= 0xFE0F) || (code >= 0x20D0 && code <= 0x20FF);
}

std::size_t columns_of(std::uint32_t code) {
  if (takes_no_column(code)) return 0;
  return is_wide(code) ? 2 : 1;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Decoded character = decode(text);
    std::array<char, 8> escape;
    if (character.malformed) {
      std::snprintf(escape.data(), escape.size(), "\\x%02x",
                    static_cast<unsigned>(static_cast<unsigned char>(text.front())));
      out += escape.data();
    } else if (terminal_acts_on(character.code)) {
      std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(character.code));
      out += escape.data();
    } else {
      out += text.substr(0, character.length);
    }
    text.remove_prefix(character.length);
  }
  return out;
}

bool is_unsafe_in_menu(std::string_view text) {
  while (!text.empty()) {
    const Decoded character = decode(text);
    if (!character.malformed && character.code >= 0x80 && terminal_acts_on(character.code)) {
      return true;
    }
    text.remove_prefix(character.length);
  }
  return false;
}

std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Decoded character = decode(text);
    width += columns_of(character.code);
    text.remove_prefix(character.length);
  }
  return width;
}

std::string fitted(std::string_view text, std::size_t columns) {
  const std::string_view mark = ellipsis();
  const std::size_t mark_width = width_of(mark);
  std::size_t width = 0;
  std::size_t end = 0;
  std::size_t end_before_mark = 0;
  while (end < text.size()) {
    const Decoded character = decode(text.substr(end));
    width += columns_of(character.code);
    if (width > columns) return std::string{text.substr(0, end_before_mark)}.append(mark);
    end += character.length;
    if (width + mark_width <= columns) end_before_mark = end;
  }
  return std::string{text};
}

}  // namespace persist::app
