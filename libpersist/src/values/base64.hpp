#pragma once

/// Base64 as RFC 4648 has it: the standard alphabet, padded.

#include <optional>
#include <string>
#include <string_view>

namespace persist {

/// Appends `bytes` in the alphabet of RFC 4648 section 4, padded.
void append_base64(std::string& out, std::string_view bytes);

/// The bytes behind `text`; none when it is not exactly what `append_base64` writes.
[[nodiscard]] std::optional<std::string> bytes_of_base64(std::string_view text);

}  // namespace persist
