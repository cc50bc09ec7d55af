#include "query/text_search.hpp"

#include <persist/json_reader.hpp>
#include <persist/json_text.hpp>

namespace persist::app {

namespace {

/// The string of valid JSON that begins at `at`, with its quotes.
std::string_view string_at(std::string_view json, std::size_t at) {
  std::size_t end = at + 1;
  while (json[end] != '"') end += json[end] == '\\' ? 2U : 1U;
  return json.substr(at, end + 1 - at);
}

}  // namespace

bool has_text(std::string_view stored, bool is_json, std::string_view text) {
  if (stored.contains(text)) return true;
  if (!is_json || !stored.contains('\\')) return false;
  for (auto at = stored.find('"'); at != std::string_view::npos;) {
    const std::string_view string = string_at(stored, at);
    if (string.contains('\\') && unquoted(JsonView::assume_valid(string)).contains(text)) {
      return true;
    }
    at = stored.find('"', at + string.size());
  }
  return false;
}

}  // namespace persist::app
