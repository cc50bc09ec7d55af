#pragma once

#include <cstdint>
#include <string_view>

#include <persist/json_text.hpp>

namespace persist::fuzz {

/// The length of the colour sequence that `text` begins with, or 0.
inline std::size_t color_sequence(std::string_view text) {
  if (!text.starts_with("\x1b[")) return 0;
  const auto end = text.find_first_not_of("0123456789;", 2);
  return end != std::string_view::npos && text[end] == 'm' ? end + 1 : 0;
}

/// Whether nothing in `text` but new lines and colours makes a terminal act or reorder: no C0 or C1
/// control, no bidirectional mark, override or isolate, no broken UTF-8.
inline bool is_harmless(std::string_view text) {
  if (!is_utf8(text)) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
    if (const std::size_t length = color_sequence(text.substr(i))) {
      i += length - 1;
    } else if ((byte(i) < 0x20 && text[i] != '\n') || byte(i) == 0x7F) {
      return false;
    } else if (byte(i) == 0xC2 && byte(i + 1) <= 0x9F) {
      return false;
    } else if (byte(i) == 0xD8 && byte(i + 1) == 0x9C) {
      return false;
    } else if (byte(i) == 0xE2) {
      const unsigned code = (byte(i + 1) & 0x3FU) << 6U | (byte(i + 2) & 0x3FU);
      if (code == 0x0E || code == 0x0F || (code >= 0x28 && code <= 0x2E) ||
          (code >= 0x66 && code <= 0x69)) {
        return false;
      }
    }
  }
  return true;
}

}  // namespace persist::fuzz
