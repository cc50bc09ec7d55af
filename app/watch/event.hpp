#pragma once

/// What happened to an entry.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <persist/clock.hpp>
#include <persist/inspector.hpp>

namespace persist::app {

enum class EventKind : std::uint8_t { set, remove, expire };

/// The words of `--event`, in the order of `EventKind`.
inline constexpr std::array<std::string_view, 3> event_words{"set", "remove", "expire"};

[[nodiscard]] constexpr std::string_view name_of(EventKind kind) {
  return event_words[static_cast<std::size_t>(kind)];
}

/// Borrowed while it is reported.
struct Event {
  EventKind kind;
  /// When it was noticed.
  Instant at;
  std::string_view store;
  /// As it is now; what is gone has a key, and the expiry that it had.
  const EntryView& entry;
  /// As it was; null where there was nothing, or it is not to be reported.
  const EntryView* before = nullptr;
};

}  // namespace persist::app
