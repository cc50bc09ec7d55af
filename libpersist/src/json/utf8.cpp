#include "json/utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>

#include <persist/json_text.hpp>

namespace persist {

namespace json {

namespace {

constexpr bool is_continuation(unsigned char byte) { return (byte & 0xC0U) == 0x80U; }

// The second byte carries what rules out overlong forms, surrogates and what lies past U+10FFFF.
constexpr bool may_follow(unsigned char lead, unsigned char second) {
  switch (lead) {
    case 0xE0: return second >= 0xA0 && second <= 0xBF;
    case 0xED: return second >= 0x80 && second <= 0x9F;
    case 0xF0: return second >= 0x90 && second <= 0xBF;
    case 0xF4: return second >= 0x80 && second <= 0x8F;
    default: return is_continuation(second);
  }
}

constexpr std::size_t length_by_lead(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

}  // namespace

std::size_t utf8_length(const char* at, const char* end) {
  const auto byte = [at](std::size_t index) { return static_cast<unsigned char>(at[index]); };
  const std::size_t length = length_by_lead(byte(0));
  if (length < 2) return length;
  if (static_cast<std::size_t>(end - at) < length || !may_follow(byte(0), byte(1))) return 0;
  for (std::size_t index = 2; index < length; ++index) {
    if (!is_continuation(byte(index))) return 0;
  }
  return length;
}

}  // namespace json

namespace {

/// Past the bytes of ASCII at `at`, a word at a time.
const char* skip_ascii(const char* at, const char* end) {
  constexpr std::uint64_t high_bits = 0x8080808080808080U;
  std::uint64_t word = 0;
  while (end - at >= static_cast<std::ptrdiff_t>(sizeof word)) {
    std::memcpy(&word, at, sizeof word);
    if ((word & high_bits) != 0) break;
    at += sizeof word;
  }
  while (at != end && static_cast<unsigned char>(*at) < 0x80) ++at;
  return at;
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  const char* const end = bytes.data() + bytes.size();
  const char* at = skip_ascii(bytes.data(), end);
  while (at != end) {
    const std::size_t length = json::utf8_length(at, end);
    if (length == 0) return false;
    at = skip_ascii(at + length, end);
  }
  return true;
}

TextPosition position_in(std::string_view text, std::size_t offset) {
  TextPosition position;
  const char* at = text.data();
  const char* const end = at + text.size();
  const char* const stop = at + std::min(offset, text.size());
  while (at < stop) {
    if (*at == '\n') {
      ++position.line;
      position.column = 0;
    }
    ++position.column;
    at += std::max<std::size_t>(json::utf8_length(at, end), 1);
  }
  return position;
}

}  // namespace persist
