#pragma once

/// Variables of the environment that stand for options.

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "base/environment_variable.hpp"
#include "base/status.hpp"

namespace persist::app {

/// The variable `name`, which must be one of `choices`; none where it is unset or empty; a usage
/// error where it is another word.
[[nodiscard]] Outcome<std::optional<std::string>> choice_variable(
    const char* name, std::initializer_list<std::string_view> choices);

/// Whether the variable `name` says yes: `1`, `true`, `yes` or `on`, and not `0`, `false`, `no` or
/// `off`. Any other word is a usage error, because what it would protect depends on it.
[[nodiscard]] Outcome<bool> flag_variable(const char* name);

}  // namespace persist::app
