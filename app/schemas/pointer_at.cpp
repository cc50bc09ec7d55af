#include "schemas/pointer_at.hpp"

#include <optional>
#include <utility>

#include <persist/json_reader.hpp>

namespace persist::app {

namespace {

bool contains(std::string_view text, const char* place) {
  return text.data() <= place && place < text.data() + text.size();
}

/// The part of `json` with `place` in it, and its step.
std::optional<std::pair<std::string, JsonView>> part_around(JsonView json, const char* place) {
  std::size_t index = 0;
  for (const JsonView element : elements_of(json)) {
    if (contains(element.text(), place)) return std::pair{std::to_string(index), element};
    ++index;
  }
  for (const JsonMember member : members_of(json)) {
    if (!contains(member.name.text(), place) && !contains(member.value.text(), place)) continue;
    std::string step;
    for (const char c : unquoted(member.name)) {
      if (c == '~' || c == '/') {
        step += c == '~' ? "~0" : "~1";
      } else {
        step += c;
      }
    }
    return std::pair{std::move(step), member.value};
  }
  return std::nullopt;
}

}  // namespace

std::string pointer_at(JsonView json, std::size_t offset) {
  const char* const place = json.text().data() + offset;
  std::string pointer;
  while (const auto part = part_around(json, place)) {
    pointer += '/' + part->first;
    json = part->second;
  }
  return pointer;
}

}  // namespace persist::app
