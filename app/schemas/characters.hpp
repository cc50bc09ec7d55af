#pragma once

/// Characters of JSON strings, and of words about schemas.

#include <cstddef>
#include <string>
#include <string_view>

namespace persist::app {

/// How many characters (code points) `token`, a JSON string, has.
[[nodiscard]] std::size_t count_characters(std::string_view token);

/// The characters of `token`; half a surrogate pair, which is no character, as U+FFFD. May use
/// `buffer` to hold them; they are valid as long as both.
[[nodiscard]] std::string_view characters_of(std::string_view token, std::string& buffer);

/// `text`, or its beginning with an ellipsis if it is too long for a message.
[[nodiscard]] std::string shortened(std::string_view text);

}  // namespace persist::app
