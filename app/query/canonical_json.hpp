#pragma once

/// JSON values as bytes that are equal exactly where the values are.

#include <string>
#include <string_view>

#include <persist/json_text.hpp>

namespace persist::app {

/// Appends one form of what `json` says: whatever the white space, the escapes of strings, the
/// digits of numbers and the order of members; of members of one name the last counts. Two values
/// have one form exactly where `is_same_json` holds. Reads the text once, whatever its depth.
void append_canonical(std::string& out, JsonView json);

/// Appends what `append_canonical` makes of a JSON string of these characters.
void append_canonical_string(std::string& out, std::string_view characters);

}  // namespace persist::app
