#include <algorithm>
#include <string>

#include <persist/exit_codec.hpp>

#include "base/escape.hpp"
#include "base/time_words.hpp"
#include "core/selection.hpp"
#include "render/table.hpp"
#include "render/time_left.hpp"
#include "watch/event_line.hpp"
#include "watch/event_printer.hpp"
#include "watch/expiry_fold.hpp"

namespace persist::app {

namespace {

constexpr std::size_t max_store = 20;

EntryState shown_state(const EntryView& entry, Instant now) {
  return state_of(entry, value_state(entry.value), now);
}

/// Of a request that ended, how long it took.
std::string note_on(const EntryView& entry, Instant now) {
  if (entry.request == nullptr) return {};
  const RequestFacts& facts = entry.request->facts;
  if (facts.created && facts.ended) return "after " + short_duration(*facts.ended - *facts.created);
  return has_lapsed_claim(facts, now) ? "claim lapsed" : "";
}

class TextEventPrinter final : public EventPrinter {
 public:
  TextEventPrinter(Output& out, EventLineStyle style)
      : out_{out},
        layout_{.store_width = std::min(style.store_width, max_store), .colored = style.colored} {}

  Outcome<void> print(const Event& event) override {
    PERSIST_PASS(settle(event.at));
    if (event.kind == EventKind::expire) {
      fold_.add(event);
      return {};
    }
    EventRow row{.at = event.at,
                 .kind = event.kind,
                 .store = escaped(event.store),
                 .key = escaped(event.entry.key)};
    const EntryView* const shown = event.kind == EventKind::set ? &event.entry : event.before;
    if (shown != nullptr) {
      row.note = note_on(*shown, event.at);
      row.state = shown_state(*shown, event.at);
      row.size = human_size(shown->value.size());
    }
    if (event.kind == EventKind::set) {
      row.expires = time_left_or_date(event.entry.expires, event.at);
      if (event.before != nullptr) {
        if (!row.note.empty()) row.note += ", ";
        row.note += "was " + std::string{name_of(shown_state(*event.before, event.at))} + ", " +
                    human_size(event.before->value.size());
      }
    }
    return line(row);
  }

  Outcome<void> settle(Instant now) override {
    if (!fold_.is_over_at(now)) return {};
    const Outcome<void> written =
        fold_.count() > ExpiryFold::max_kept ? out_.line(expiry_line(fold_, layout_now())) : each();
    fold_.clear();
    return written;
  }

 private:
  Outcome<void> each() {
    for (const ExpiredEntry& entry : fold_.kept()) {
      EventRow row{.at = entry.at,
                   .kind = EventKind::expire,
                   .state = entry.state,
                   .store = escaped(entry.store),
                   .key = escaped(entry.key)};
      if (entry.state) row.size = human_size(entry.bytes);
      PERSIST_PASS(line(row));
    }
    return {};
  }

  Outcome<void> line(const EventRow& row) {
    // A store that comes later may be wider.
    if (layout_.store_width > 0) {
      layout_.store_width = std::min(max_store, std::max(layout_.store_width, width_of(row.store)));
    }
    return out_.line(event_line(row, layout_now()));
  }

  /// A terminal may have been resized.
  const EventLineLayout& layout_now() {
    layout_.width = out_.columns();
    return layout_;
  }

  Output& out_;
  EventLineLayout layout_;
  ExpiryFold fold_;
};

}  // namespace

std::unique_ptr<EventPrinter> make_text_event_printer(Output& out, EventLineStyle style) {
  return std::make_unique<TextEventPrinter>(out, style);
}

}  // namespace persist::app
