#include "query/glob.hpp"

#include <optional>

namespace persist::app {

namespace {

/// Takes a character off the front: a whole UTF-8 sequence, or a byte of a broken one.
std::string_view take_character(std::string_view& text) {
  std::size_t length = 1;
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) {
    ++length;
  }
  const std::string_view character = text.substr(0, length);
  text.remove_prefix(length);
  return character;
}

/// Matches `character` against the set that `pattern` begins with, after its `[`, and takes the set
/// off; none when it is never closed. UTF-8 orders as its code points do, so ranges compare bytes.
std::optional<bool> take_set(std::string_view& pattern, std::string_view character) {
  std::string_view rest = pattern;
  const bool negated = rest.starts_with('!') || rest.starts_with('^');
  if (negated) rest.remove_prefix(1);
  bool found = false;
  for (bool first = true; !rest.empty(); first = false) {
    const std::string_view low = take_character(rest);
    if (low == "]" && !first) {
      pattern = rest;
      return found != negated;
    }
    std::string_view high = low;
    if (rest.size() > 1 && rest.front() == '-' && rest[1] != ']') {
      rest.remove_prefix(1);
      high = take_character(rest);
    }
    if (low <= character && character <= high) found = true;
  }
  return std::nullopt;
}

/// Takes one unit off `pattern` (not empty, no star in front) and says whether it covers
/// `character`.
bool take_unit(std::string_view& pattern, std::string_view character) {
  const std::string_view unit = take_character(pattern);
  if (unit == "?") return true;
  if (unit == "[") {
    if (const auto in_set = take_set(pattern, character)) return *in_set;
  }
  return unit == character;
}

}  // namespace

bool matches_glob(std::string_view pattern, std::string_view text) {
  // After a mismatch the last star takes one character more: linear memory, and no recursion.
  std::optional<std::string_view> after_star;
  std::string_view retry;
  while (!text.empty()) {
    if (pattern.starts_with('*')) {
      pattern.remove_prefix(1);
      after_star = pattern;
      retry = text;
      continue;
    }
    std::string_view rest = text;
    if (!pattern.empty() && take_unit(pattern, take_character(rest))) {
      text = rest;
    } else if (after_star) {
      pattern = *after_star;
      take_character(retry);
      text = retry;
    } else {
      return false;
    }
  }
  while (pattern.starts_with('*')) pattern.remove_prefix(1);
  return pattern.empty();
}

}  // namespace persist::app
