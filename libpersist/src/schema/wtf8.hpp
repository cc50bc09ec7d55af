#pragma once

/// UTF-8 in which lone surrogates may stand, as JavaScript's strings hold them.

#include <string>
#include <string_view>

namespace persist {

/// Appends `text` as a JSON string, lone surrogates as escapes. False when `text` is not even
/// WTF-8; what was appended is of no use then.
[[nodiscard]] bool append_quoted_wtf8(std::string& out, std::string_view text);

}  // namespace persist
