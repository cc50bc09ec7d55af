#pragma once

/// The colours of states, the same in every command.

#include <optional>

#include "core/entry_state.hpp"
#include "render/color.hpp"

namespace persist::app {

/// The colour of what has expired.
inline constexpr Color expired_color = Color::word;

/// The colour of `state`; plain JSON and what only waits have none.
[[nodiscard]] constexpr std::optional<Color> color_of(EntryState state) {
  switch (state) {
    case EntryState::success:
    case EntryState::completed: return Color::good;
    case EntryState::json:
    case EntryState::pending:
    case EntryState::scheduled:
    case EntryState::delayed: return std::nullopt;
    case EntryState::suspended:
    case EntryState::running:
    case EntryState::retrying: return Color::word;
    case EntryState::failure:
    case EntryState::fail:
    case EntryState::die:
    case EntryState::interrupt:
    case EntryState::invalid:
    case EntryState::parked:
    case EntryState::stuck:
    case EntryState::dead: break;
  }
  return Color::bad;
}

}  // namespace persist::app
