#include <persist/dump.hpp>
#include <persist/json_reader.hpp>

#include "diff/printer.hpp"
#include "diff/request_state.hpp"

namespace persist::app {

namespace {

class LinePrinter final : public DiffPrinter {
 public:
  LinePrinter(Output& out, JsonStyle style, Instant now) : out_{out}, style_{style}, now_{now} {}

  Outcome<void> added(const SideEntry& after) override {
    begin("added", after);
    append("after", after);
    return end();
  }

  Outcome<void> removed(const SideEntry& before) override {
    begin("removed", before);
    append("before", before);
    return end();
  }

  Outcome<void> changed(const SideEntry& before, const SideEntry& after) override {
    begin("changed", after);
    append("before", before);
    append("after", after);
    return end();
  }

 private:
  /// Store and key are written as in the record: either may be no text.
  void begin(std::string_view op, const SideEntry& entry) {
    record_.clear();
    append_dump_line(record_, entry.store,
                     {.key = entry.record.key,
                      .value = "0",
                      .expires = {},
                      .key_class = entry.record.key_class});
    const JsonView record = JsonView::assume_valid(record_);
    line_ = "{\"op\":";
    append_quoted(line_, op);
    for (const std::string_view name : {"store", "key"}) {
      line_ += ',';
      append_quoted(line_, name);
      line_ += ':';
      line_ += member_of(record, name)->text();
    }
  }

  void append(std::string_view side, const SideEntry& entry) {
    line_ += ',';
    append_quoted(line_, side);
    line_ += ':';
    append_side_line(line_, entry, now_);
  }

  Outcome<void> end() {
    line_ += '}';
    shown_.clear();
    append_json(shown_, JsonView::assume_valid(line_), style_);
    return out_.line(shown_);
  }

  Output& out_;
  JsonStyle style_;
  Instant now_;
  std::string record_;
  std::string line_;
  std::string shown_;
};

}  // namespace

std::unique_ptr<DiffPrinter> make_line_printer(Output& out, JsonStyle style, Instant now) {
  return std::make_unique<LinePrinter>(out, style, now);
}

}  // namespace persist::app
