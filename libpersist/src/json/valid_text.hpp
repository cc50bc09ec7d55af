#pragma once

/// Steps over JSON that has been validated already: nothing is checked again.

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include <persist/json_text.hpp>

#include "json/string_run.hpp"

namespace persist::json {

constexpr bool is_white_space(char byte) {
  return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

[[gnu::noinline]] inline const char* skip_white_run(const char* at, const char* end) {
  while (at != end && is_white_space(*at)) ++at;
  return at;
}

inline const char* skip_white_space(const char* at, const char* end) {
  if (at != end && static_cast<unsigned char>(*at) > ' ') return at;  // as most often
  return skip_white_run(at, end);
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

/// Past the array or object that begins at `at`.
[[nodiscard]] const char* skip_container(const char* at, const char* end);

/// Past the value that begins at `at`.
[[nodiscard]] const char* skip_value(const char* at, const char* end);

/// Whether there is a backslash in `text`, most often a short one.
[[gnu::always_inline]] inline bool has_backslash(std::string_view text) {
  if (text.size() > 2 * sizeof(std::uint64_t)) return text.find('\\') != std::string_view::npos;
  if (text.size() < sizeof(std::uint64_t)) {
    bool found = false;
    for (const char byte : text) found = found || byte == '\\';
    return found;
  }
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::memcpy(&first, text.data(), sizeof first);
  std::memcpy(&last, text.data() + text.size() - sizeof last, sizeof last);
  constexpr std::uint64_t backslashes = string_run::repeated('\\');
  return (string_run::zero_bytes(first ^ backslashes) |
          string_run::zero_bytes(last ^ backslashes)) != 0;
}

/// Whether two texts, most often short ones, are equal.
[[gnu::always_inline]] inline bool is_equal(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  if (a.size() > 2 * sizeof(std::uint64_t) || a.size() < sizeof(std::uint32_t)) {
    if (a.size() > sizeof(std::uint32_t)) return a == b;
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (a[i] != b[i]) return false;
    }
    return true;
  }
  // The first bytes and the last ones, which may overlap.
  const auto differ = [&]<class Word>(Word /*size*/) {
    const auto word_at = [](const char* at) {
      Word word{};
      std::memcpy(&word, at, sizeof word);
      return word;
    };
    const std::size_t last = a.size() - sizeof(Word);
    return ((word_at(a.data()) ^ word_at(b.data())) |
            (word_at(a.data() + last) ^ word_at(b.data() + last))) != 0;
  };
  return a.size() < sizeof(std::uint64_t) ? !differ(std::uint32_t{}) : !differ(std::uint64_t{});
}

/// The characters of a string that has no escape and no white space around it; none for another.
inline std::optional<std::string_view> plain_string(JsonView string) {
  const std::string_view text = string.text();
  if (text.front() != '"' || text.back() != '"') return std::nullopt;
  const std::string_view inside{text.data() + 1, text.size() - 2};
  if (has_backslash(inside)) return std::nullopt;
  return inside;
}

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
