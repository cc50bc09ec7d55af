#pragma once

#include <optional>
#include <string>

namespace persist::app {

/// The variable `name` of the environment; none where it is unset or empty.
[[nodiscard]] std::optional<std::string> variable(const char* name);

}  // namespace persist::app
