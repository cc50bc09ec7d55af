#pragma once

/// Base64 as RFC 4648 has it: the standard alphabet, padded.

#include <optional>
#include <string>
#include <string_view>

namespace persist {

void append_base64(std::string& out, std::string_view bytes);

/// None when `text` is no base64: other characters (white space too), missing padding.
[[nodiscard]] std::optional<std::string> bytes_of_base64(std::string_view text);

}  // namespace persist
