#include "values/utf16.hpp"

#include <cstddef>

namespace persist {

namespace {

constexpr bool is_high(std::uint32_t unit) { return (unit & 0xFFFFFC00U) == 0xD800U; }
constexpr bool is_low(std::uint32_t unit) { return (unit & 0xFFFFFC00U) == 0xDC00U; }

std::uint32_t unit_at(std::string_view utf16, std::size_t at, ByteOrder order) {
  const auto first = static_cast<unsigned char>(utf16[at]);
  const auto second = static_cast<unsigned char>(utf16[at + 1]);
  return order == ByteOrder::little ? first | second << 8U : first << 8U | second;
}

void append_unit(std::string& utf16, std::uint32_t unit, ByteOrder order) {
  const char low = static_cast<char>(unit & 0xFFU);
  const char high = static_cast<char>(unit >> 8U);
  utf16 += order == ByteOrder::little ? low : high;
  utf16 += order == ByteOrder::little ? high : low;
}

void append_character(std::string& utf8, std::uint32_t c) {
  const auto append = [&](std::uint32_t byte) { utf8 += static_cast<char>(byte); };
  if (c < 0x80) return append(c);
  if (c < 0x800) {
    append(0xC0U | c >> 6U);
  } else if (c < 0x10000) {
    append(0xE0U | c >> 12U);
    append(0x80U | (c >> 6U & 0x3FU));
  } else {
    append(0xF0U | c >> 18U);
    append(0x80U | (c >> 12U & 0x3FU));
    append(0x80U | (c >> 6U & 0x3FU));
  }
  append(0x80U | (c & 0x3FU));
}

/// The character at the front of `utf8`, which then begins behind it; none where it is malformed.
std::optional<std::uint32_t> take_character(std::string_view& utf8) {
  const auto lead = static_cast<unsigned char>(utf8.front());
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xC2 ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                                           : 4;
  if (length == 0 || length > utf8.size()) return std::nullopt;
  std::uint32_t c = length == 1 ? lead : lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if ((byte & 0xC0U) != 0x80U) return std::nullopt;
    c = c << 6U | (byte & 0x3FU);
  }
  const bool is_overlong = (length == 3 && c < 0x800) || (length == 4 && c < 0x10000);
  if (is_overlong || c > 0x10FFFF) return std::nullopt;
  utf8.remove_prefix(length);
  return c;
}

}  // namespace

std::string utf8_from_utf16(std::string_view utf16, ByteOrder order) {
  std::string utf8;
  utf8.reserve(utf16.size() / 2);
  for (std::size_t at = 0; at + 1 < utf16.size(); at += 2) {
    std::uint32_t c = unit_at(utf16, at, order);
    if (is_high(c) && at + 3 < utf16.size()) {
      if (const std::uint32_t low = unit_at(utf16, at + 2, order); is_low(low)) {
        c = 0x10000U + ((c & 0x3FFU) << 10U | (low & 0x3FFU));
        at += 2;
      }
    }
    append_character(utf8, c);
  }
  return utf8;
}

std::optional<std::string> utf16_from_utf8(std::string_view utf8, ByteOrder order) {
  std::string utf16;
  utf16.reserve(2 * utf8.size());
  bool after_high = false;
  while (!utf8.empty()) {
    const auto c = take_character(utf8);
    // Two halves of a pair are one character, and have four bytes.
    if (!c || (after_high && is_low(*c))) return std::nullopt;
    after_high = is_high(*c);
    if (*c < 0x10000) {
      append_unit(utf16, *c, order);
    } else {
      append_unit(utf16, 0xD800U | (*c - 0x10000U) >> 10U, order);
      append_unit(utf16, 0xDC00U | ((*c - 0x10000U) & 0x3FFU), order);
    }
  }
  return utf16;
}

}  // namespace persist
