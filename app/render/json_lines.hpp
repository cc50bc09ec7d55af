#pragma once

/// JSON as lines of a drawing.

#include <string>
#include <string_view>
#include <vector>

#include <persist/json_text.hpp>

namespace persist::app {

/// Appends `json`, indented and escaped, line by line.
void append_json_lines(std::vector<std::string>& lines, JsonView json, bool colored);

/// `object` as JSON text without its members of that name.
[[nodiscard]] std::string without_member(JsonView object, std::string_view name);

}  // namespace persist::app
