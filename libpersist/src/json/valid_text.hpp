#pragma once

/// Steps over JSON that has been validated already: nothing is checked again.

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

#include <persist/json_text.hpp>

#include "json/string_run.hpp"

namespace persist::json {

constexpr bool is_white_space(char byte) {
  return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

inline const char* skip_white_space(const char* at, const char* end) {
  while (at != end && is_white_space(*at)) ++at;
  return at;
}

/// Past the string that begins at `at`.
inline const char* skip_string(const char* at, const char* end) {
  ++at;
  while (true) {
    at = run_end<Stop::at_quote_or_backslash>(at, end);
    if (*at == '"') return at + 1;
    at += 2;
  }
}

/// Past the value that begins at `at`.
[[nodiscard]] const char* skip_value(const char* at, const char* end);

/// A character's UTF-8.
struct Utf8Character {
  std::array<char, 4> bytes{};
  std::size_t length = 0;

  [[nodiscard]] std::string_view text() const { return {bytes.data(), length}; }
};

/// Resolves the escape at `at` (a backslash; a pair of surrogate escapes counts as one) and moves
/// past it. A lone surrogate gets the three bytes that UTF-8 would give it.
[[nodiscard]] Utf8Character resolve_escape(const char*& at);

/// Hands the characters of a string, its escapes resolved, to `take` piece by piece.
template <class Take>
void resolve_string(JsonView string, Take take) {
  const char* const end = string.text().data() + string.text().size();
  const char* at = skip_white_space(string.text().data(), end) + 1;
  while (true) {
    const char* const stop = run_end<Stop::at_quote_or_backslash>(at, end);
    take(std::string_view{at, stop});
    if (*stop == '"') return;
    at = stop;
    take(resolve_escape(at).text());
  }
}

}  // namespace persist::json
