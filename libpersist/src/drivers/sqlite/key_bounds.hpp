#pragma once

#include <optional>
#include <string>

namespace persist::sqlite {

/// The least string above `key`.
[[nodiscard]] inline std::string successor_of(std::string key) {
  key.push_back('\0');
  return key;
}

/// The least string above all that begin with `prefix`; none when there is no such.
[[nodiscard]] inline std::optional<std::string> end_of_prefix(std::string prefix) {
  while (!prefix.empty() && prefix.back() == '\xff') prefix.pop_back();
  if (prefix.empty()) return std::nullopt;
  ++prefix.back();
  return prefix;
}

}  // namespace persist::sqlite
