#pragma once

/// An event as a line of columns.

#include <cstddef>
#include <optional>
#include <string>

#include <persist/clock.hpp>

#include "core/selection.hpp"
#include "watch/event.hpp"
#include "watch/expiry_fold.hpp"

namespace persist::app {

/// What a line shows of an event; texts are escaped.
struct EventRow {
  Instant at;
  EventKind kind;
  std::optional<EntryState> state = std::nullopt;
  std::string size = {};
  std::string expires = {};
  std::string store = {};
  std::string key = {};
  /// What the entry was.
  std::string note = {};
};

struct EventLineLayout {
  /// Of the terminal.
  std::size_t width = 80;
  /// Of the column of stores; 0: there is none.
  std::size_t store_width = 0;
  bool colored = false;
};

/// Time of day, event, state, size, expiry, store, key and note, within the width. A narrow
/// terminal has no note, then no expiry, size, state and time; the key is cut.
[[nodiscard]] std::string event_line(const EventRow& row, const EventLineLayout& layout);

/// How many entries expired in a second: "14:05:09  expire  1,234 entries in users, such as A:1".
[[nodiscard]] std::string expiry_line(const ExpiryFold& fold, const EventLineLayout& layout);

}  // namespace persist::app
