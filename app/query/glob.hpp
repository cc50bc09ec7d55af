#pragma once

/// Shell patterns over keys.

#include <string>
#include <string_view>

namespace persist::app {

/// Whether `pattern` covers the whole of `text`, character by character of UTF-8: `*` any run, `?`
/// one character, `[a-z]` one of a set, `[!a-z]` or `[^a-z]` one that is not in it. A bracket that
/// is never closed stands for itself. No character is special in `text`.
[[nodiscard]] bool matches_glob(std::string_view pattern, std::string_view text);

}  // namespace persist::app
