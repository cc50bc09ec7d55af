#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

namespace persist::app {

/// For maps of strings that are looked up by views.
struct StringHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept {
    return std::hash<std::string_view>{}(text);
  }
};

}  // namespace persist::app
