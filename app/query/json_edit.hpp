#pragma once

/// Changes parts of JSON as text: every byte outside of the part stays as it is.

#include <expected>
#include <string>
#include <string_view>

#include <persist/json_text.hpp>

namespace persist::app {

/// Puts `value` in the place that `pointer` (valid) names: in place of what is there, as the last
/// member of an object, or behind the last element of an array (by its index or `-`). Of members of
/// one name the last is meant. An error, in words, if what should hold the part does not exist or
/// cannot hold it.
[[nodiscard]] std::expected<std::string, std::string> with_part(JsonView json,
                                                                std::string_view pointer,
                                                                JsonView value);

/// Takes the part that `pointer` names out of the object or array that holds it; the text as it is
/// when there is no such part. The same errors.
[[nodiscard]] std::expected<std::string, std::string> without_part(JsonView json,
                                                                   std::string_view pointer);

}  // namespace persist::app
