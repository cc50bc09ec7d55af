#include <string>

#include <persist/dump.hpp>

#include "watch/event_printer.hpp"

namespace persist::app {

namespace {

class JsonEventPrinter final : public EventPrinter {
 public:
  JsonEventPrinter(Output& out, JsonStyle style) : out_{out}, style_{style} {}

  Outcome<void> print(const Event& event) override {
    if (event.kind == EventKind::set) {
      begin(event, event.entry);
    } else {
      begin_with_key(event);
    }
    if (event.kind == EventKind::expire) {
      line_ += ",\"expires\":";
      event.entry.expires.append_to(line_);
    }
    line_ += ",\"at\":" + std::to_string(event.at.time_since_epoch().count());
    if (event.before != nullptr) {
      line_ += ",\"before\":";
      append_dump_line(line_, event.store, *event.before, DumpExpiry{.now = event.at});
      line_.pop_back();
    }
    line_ += '}';
    shown_.clear();
    append_json(shown_, JsonView::assume_valid(line_), style_);
    return out_.line(shown_);
  }

  Outcome<void> settle(Instant /*now*/) override { return {}; }

 private:
  /// The record of a dump with one member more at its front, and open at its end.
  void begin(const Event& event, const EntryView& record) {
    line_.clear();
    append_dump_line(line_, event.store, record, DumpExpiry{.now = event.at});
    line_.resize(line_.size() - std::string_view{"}\n"}.size());
    line_.replace(0, 1, "{\"event\":\"" + std::string{name_of(event.kind)} + "\",");
  }

  void begin_with_key(const Event& event) {
    constexpr std::string_view no_value = ",\"value\":0";
    begin(
        event,
        {.key = event.entry.key, .value = "0", .expires = {}, .key_class = event.entry.key_class});
    line_.resize(line_.size() - no_value.size());
  }

  Output& out_;
  JsonStyle style_;
  std::string line_;
  std::string shown_;
};

}  // namespace

std::unique_ptr<EventPrinter> make_json_event_printer(Output& out, JsonStyle style) {
  return std::make_unique<JsonEventPrinter>(out, style);
}

}  // namespace persist::app
