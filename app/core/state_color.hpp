#pragma once

/// The colours of states, the same in every command.

#include <optional>

#include "core/entry_state.hpp"
#include "render/color.hpp"

namespace persist::app {

/// The colour of what has expired.
inline constexpr Color expired_color = Color::word;

/// The colour of `state`; plain JSON has none.
[[nodiscard]] constexpr std::optional<Color> color_of(EntryState state) {
  switch (state) {
    case EntryState::success: return Color::good;
    case EntryState::json: return std::nullopt;
    case EntryState::failure:
    case EntryState::fail:
    case EntryState::die:
    case EntryState::interrupt:
    case EntryState::invalid: break;
  }
  return Color::bad;
}

}  // namespace persist::app
