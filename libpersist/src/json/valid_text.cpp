#include "json/valid_text.hpp"

#include <charconv>

namespace persist::json {

namespace {

/// For a number or a literal, which consist of letters, digits, '.', '-' and '+'.
constexpr bool ends_token(char byte) {
  return (byte <= ',' && byte != '+') || byte == '}' || byte == ']';
}

char32_t hex_unit(const char* digits) {
  std::uint16_t unit = 0;
  std::from_chars(digits, digits + 4, unit, 16);
  return unit;
}

constexpr bool is_high_surrogate(char32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
constexpr bool is_low_surrogate(char32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

Utf8Character encoded(char32_t code) {
  const auto tail = [code](unsigned shift) {
    return static_cast<char>(0x80U | ((code >> shift) & 0x3FU));
  };
  const auto lead = [code](unsigned mark, unsigned shift) {
    return static_cast<char>(mark | (code >> shift));
  };
  if (code < 0x80) return {.bytes = {lead(0, 0)}, .length = 1};
  if (code < 0x800) return {.bytes = {lead(0xC0, 6), tail(0)}, .length = 2};
  if (code < 0x10000) return {.bytes = {lead(0xE0, 12), tail(6), tail(0)}, .length = 3};
  return {.bytes = {lead(0xF0, 18), tail(12), tail(6), tail(0)}, .length = 4};
}

/// The character that a letter after a backslash stands for.
constexpr char meaning_of(char letter) {
  switch (letter) {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return letter;
  }
}

}  // namespace

const char* skip_value(const char* at, const char* end) {
  if (*at == '"') return skip_string(at, end);
  if (*at == '{' || *at == '[') return skip_container(at, end);
  while (at != end && !ends_token(*at)) ++at;
  return at;
}

Utf8Character resolve_escape(const char*& at) {
  const char letter = at[1];
  at += 2;
  if (letter != 'u') return {.bytes = {meaning_of(letter)}, .length = 1};
  const char32_t unit = hex_unit(at);
  at += 4;
  // The string's closing quote stands at the latest where the second escape would begin.
  if (is_high_surrogate(unit) && at[0] == '\\' && at[1] == 'u') {
    if (const char32_t low = hex_unit(at + 2); is_low_surrogate(low)) {
      at += 6;
      return encoded(0x10000 + ((unit - 0xD800) << 10U) + (low - 0xDC00));
    }
  }
  return encoded(unit);
}

}  // namespace persist::json
