#pragma once

/// A defect for people.

#include <string>
#include <vector>

#include <persist/json_text.hpp>

namespace persist::app {

/// Whether `json` has a name and a message, as an error of the runtime has.
[[nodiscard]] bool is_runtime_error(JsonView json);

/// The lines of a defect, at least one. An error, as the runtime writes it, is its name and
/// message, then its stack and what caused it; text is the text; anything else is indented JSON.
[[nodiscard]] std::vector<std::string> defect_lines(JsonView defect, bool colored);

}  // namespace persist::app
