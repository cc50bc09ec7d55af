#pragma once

#include <string_view>
#include <vector>

namespace persist::fuzz {

/// The pieces of an input that stands for several texts, which a NUL parts.
inline std::vector<std::string_view> pieces_of(std::string_view text) {
  std::vector<std::string_view> pieces;
  while (true) {
    const auto end = text.find('\0');
    pieces.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return pieces;
    text.remove_prefix(end + 1);
  }
}

/// The piece at `index`, or nothing.
inline std::string_view piece(const std::vector<std::string_view>& pieces, std::size_t index) {
  return index < pieces.size() ? pieces[index] : std::string_view{};
}

}  // namespace persist::fuzz
