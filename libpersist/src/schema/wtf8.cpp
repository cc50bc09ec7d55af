#include "schema/wtf8.hpp"

#include <array>
#include <cstddef>

#include <persist/json_text.hpp>

namespace persist {

namespace {

constexpr std::size_t surrogate_size = 3;

/// The surrogates U+D800 to U+DFFF are the bytes ED, A0 to BF, 80 to BF.
std::size_t find_surrogate(std::string_view text) {
  for (std::size_t at = 0; at + surrogate_size <= text.size(); ++at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    if (byte(0) == 0xED && (byte(1) & 0xE0U) == 0xA0U && (byte(2) & 0xC0U) == 0x80U) return at;
  }
  return text.size();
}

void append_escape(std::string& out, std::string_view surrogate) {
  constexpr std::string_view hex = "0123456789abcdef";
  const unsigned unit = 0xD000U | (static_cast<unsigned char>(surrogate[1]) & 0x3FU) << 6 |
                        (static_cast<unsigned char>(surrogate[2]) & 0x3FU);
  out += "\\u";
  for (const unsigned shift : {12U, 8U, 4U, 0U}) out += hex[unit >> shift & 0xFU];
}

}  // namespace

bool append_quoted_wtf8(std::string& out, std::string_view text) {
  out += '"';
  while (true) {
    const std::size_t end = find_surrogate(text);
    const std::string_view clean = text.substr(0, end);
    if (!is_utf8(clean)) return false;
    std::string quoted;
    append_quoted(quoted, clean);
    out.append(quoted, 1, quoted.size() - 2);
    if (end == text.size()) break;
    append_escape(out, text.substr(end, surrogate_size));
    text.remove_prefix(end + surrogate_size);
  }
  out += '"';
  return true;
}

}  // namespace persist
