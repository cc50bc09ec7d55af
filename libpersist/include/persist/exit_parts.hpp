#pragma once

/// The parts of an Exit that the application wrote, in whatever dialect and shape of cause.

#include <persist/export.hpp>

#include <cstdint>
#include <vector>

#include <persist/json_text.hpp>

namespace persist {

/// What a part is to its Exit: the value of a success, the error of a Fail, the defect of a Die.
enum class ExitRole : std::uint8_t { value, error, defect };

/// A part of an Exit.
struct ExitPart {
  /// Which part it is.
  ExitRole role = ExitRole::value;
  /// Borrowed from the text of the Exit.
  JsonView json;
};

/// Appends the parts of `exit`, in the order in which they were put together: left before right,
/// and the elements of an array in theirs. An absent value, error or defect (v3's void) is no part;
/// of members of one name the last counts. What is not an Exit may have parts or none, but never
/// fails: `value_state` tells what is one. Reads the text once, whatever the depth of its cause.
PERSIST_EXPORT void append_exit_parts(std::vector<ExitPart>& parts, JsonView exit);

}  // namespace persist
