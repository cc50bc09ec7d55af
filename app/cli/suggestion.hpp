#pragma once

/// What somebody may have meant.

#include <span>
#include <string>
#include <string_view>

namespace persist::app {

/// "did you mean --store?" for the nearest of `known` when it is near enough, otherwise empty.
[[nodiscard]] std::string suggestion(std::string_view word, std::span<const std::string> known);

}  // namespace persist::app
