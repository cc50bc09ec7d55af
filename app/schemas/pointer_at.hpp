#pragma once

/// From places in a text to JSON pointers.

#include <cstddef>
#include <string>

#include <persist/json_text.hpp>

namespace persist::app {

/// The JSON pointer (RFC 6901) to the innermost value around the byte at `offset` of `json`; for
/// the name of a member, to its value.
[[nodiscard]] std::string pointer_at(JsonView json, std::size_t offset);

}  // namespace persist::app
