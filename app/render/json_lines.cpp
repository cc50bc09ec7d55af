#include "render/json_lines.hpp"

#include <persist/json_reader.hpp>

#include "render/json.hpp"

namespace persist::app {

void append_json_lines(std::vector<std::string>& lines, JsonView json, bool colored) {
  std::string text;
  append_json(text, json, {.indented = true, .colored = colored, .escaped = true});
  std::string_view rest{text};
  while (true) {
    const auto end = rest.find('\n');
    lines.emplace_back(rest.substr(0, end));
    if (end == std::string_view::npos) return;
    rest.remove_prefix(end + 1);
  }
}

std::string without_member(JsonView object, std::string_view name) {
  std::string out = "{";
  for (const JsonMember& member : members_of(object)) {
    if (member.is_named(name)) continue;
    if (out.size() > 1) out += ',';
    out += member.name.text();
    out += ':';
    out += member.value.text();
  }
  return out + '}';
}

}  // namespace persist::app
