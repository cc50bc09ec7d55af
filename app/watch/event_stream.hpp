#pragma once

/// The events that were asked for, of all that happen.

#include <cstddef>
#include <set>

#include "base/status.hpp"
#include "watch/event.hpp"
#include "watch/event_printer.hpp"

namespace persist::app {

class EventStream {
 public:
  /// Reports `most` events of `kinds` and no more; of no kinds, those of any. `printer` must
  /// outlive it.
  EventStream(EventPrinter& printer, std::set<EventKind> kinds, std::size_t most)
      : printer_{printer}, kinds_{std::move(kinds)}, most_{most} {}

  [[nodiscard]] Outcome<void> report(const Event& event) {
    if (is_done() || (!kinds_.empty() && !kinds_.contains(event.kind))) return {};
    ++reported_;
    return printer_.print(event);
  }

  /// All that were asked for are reported.
  [[nodiscard]] bool is_done() const { return reported_ >= most_; }

 private:
  EventPrinter& printer_;
  std::set<EventKind> kinds_;
  std::size_t most_;
  std::size_t reported_ = 0;
};

}  // namespace persist::app
