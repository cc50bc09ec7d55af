#pragma once

/// Stores and keys as people read them in a list of differences.

#include <string>
#include <string_view>

namespace persist::app {

/// A store or key; in quotes where it would not be seen, or taken for two words.
[[nodiscard]] std::string name_shown(std::string_view name);

}  // namespace persist::app
