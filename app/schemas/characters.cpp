#include "schemas/characters.hpp"

#include <algorithm>

#include <persist/json_text.hpp>

namespace persist::app {

namespace {

bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

}  // namespace

std::size_t count_characters(std::string_view token) {
  const auto count = [](std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, begins_character));
  };
  if (token.find('\\') == std::string_view::npos) return count(token) - 2;
  return count(unquoted(JsonView::assume_valid(token)));
}

std::string_view characters_of(std::string_view token, std::string& buffer) {
  if (token.find('\\') == std::string_view::npos) return token.substr(1, token.size() - 2);
  buffer = unquoted(JsonView::assume_valid(token));
  // U+D800 to U+DFFF begin with ED A0 to ED BF.
  for (std::size_t i = 0; i + 1 < buffer.size(); ++i) {
    if (buffer[i] == '\xED' && static_cast<unsigned char>(buffer[i + 1]) >= 0xA0) {
      buffer.replace(i, 3, "\xEF\xBF\xBD");
    }
  }
  return buffer;
}

std::string shortened(std::string_view text) {
  constexpr std::size_t max_bytes = 120;
  if (text.size() <= max_bytes) return std::string{text};
  std::size_t end = max_bytes;
  while (end > 0 && !begins_character(text[end])) --end;
  return std::string{text.substr(0, end)} + "...";
}

}  // namespace persist::app
