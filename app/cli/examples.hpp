#pragma once

/// Examples at the end of the help of each command; a test runs them.

#include <span>
#include <string_view>

namespace persist::app {

/// The command lines for the command of that name.
[[nodiscard]] std::span<const std::string_view> examples_of(std::string_view command);

}  // namespace persist::app
