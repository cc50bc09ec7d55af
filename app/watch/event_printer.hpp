#pragma once

/// How events are reported.

#include <cstddef>
#include <memory>

#include <persist/clock.hpp>

#include "base/status.hpp"
#include "io/output.hpp"
#include "render/json.hpp"
#include "watch/event.hpp"

namespace persist::app {

class EventPrinter {
 public:
  EventPrinter() = default;
  EventPrinter(const EventPrinter&) = delete;
  EventPrinter& operator=(const EventPrinter&) = delete;
  virtual ~EventPrinter() = default;

  [[nodiscard]] virtual Outcome<void> print(const Event& event) = 0;
  /// Prints what was kept back of seconds that are over at `now`.
  [[nodiscard]] virtual Outcome<void> settle(Instant now) = 0;
};

/// For programs: one JSON object per line, {"event":"set","store":…,"key":…,"exit":…,"expires":…,
/// "at":…}, the record as in a dump, {"event":"remove","store":…,"key":…,"at":…} and
/// {"event":"expire","store":…,"key":…,"expires":…,"at":…}; given what an entry was before, with
/// "before", a record as well. `out` must outlive it.
[[nodiscard]] std::unique_ptr<EventPrinter> make_json_event_printer(Output& out, JsonStyle style);

struct EventLineStyle {
  bool colored = false;
  /// Columns that ids of stores take at first; 0: they are not shown.
  std::size_t store_width = 0;
};

/// For people: time, event, state, size, expiry, store and key in columns, within the width of
/// `out`. More than a few entries that expire in the same second are one line, at its end. `out`
/// must outlive it.
[[nodiscard]] std::unique_ptr<EventPrinter> make_text_event_printer(Output& out,
                                                                    EventLineStyle style);

}  // namespace persist::app
