#pragma once

/// Regular expressions as JSON Schemas write them: ECMAScript's, over Unicode characters.

#include <expected>
#include <string>
#include <string_view>

#include "query/regex.hpp"

namespace persist::app {

/// `pattern` in the syntax of RE2, which takes a time linear in the text. An error, in words, for
/// what RE2 has no words for (lookahead, lookbehind, backreferences) and for escapes that mean
/// nothing in ECMAScript.
[[nodiscard]] std::expected<std::string, std::string> re2_of_ecma(std::string_view pattern);

/// The expression itself; the same errors, and those of RE2.
[[nodiscard]] std::expected<Regex, std::string> compile_ecma(std::string_view pattern);

}  // namespace persist::app
