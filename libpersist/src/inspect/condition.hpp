#pragma once

#include <optional>
#include <string_view>

#include <persist/inspector.hpp>

namespace persist {

/// Whether `condition` holds of an entry whose live value is `live`; none when it is absent.
[[nodiscard]] inline bool holds(const Condition& condition, std::optional<std::string_view> live) {
  switch (condition.kind) {
    case Condition::Kind::absent: return !live;
    case Condition::Kind::equals: return live == condition.value;
    case Condition::Kind::always: break;
  }
  return true;
}

}  // namespace persist
