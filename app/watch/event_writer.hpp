#pragma once

/// What happened to entries, as NDJSON.

#include <cstddef>
#include <string>
#include <string_view>

#include <persist/inspector.hpp>

#include "base/status.hpp"
#include "io/output.hpp"
#include "render/json.hpp"

namespace persist::app {

/// Writes {"event":"set","store":…,"key":…,"exit":…,"expires":…}, the record as in a dump,
/// {"event":"remove","store":…,"key":…} and {"event":"expire","store":…,"key":…,"expires":…};
/// given what an entry was before, with "before", a record as well.
class EventWriter {
 public:
  /// Writes `most` events and no more. `out` must outlive it.
  EventWriter(Output& out, JsonStyle style, std::size_t most)
      : out_{out}, style_{style}, most_{most} {}

  /// `before` is null where there was nothing, or it is not to be reported.
  [[nodiscard]] Outcome<void> set(std::string_view store, const EntryView& now,
                                  const EntryView* before);
  [[nodiscard]] Outcome<void> removed(std::string_view store, const EntryView& key,
                                      const EntryView* before);
  [[nodiscard]] Outcome<void> expired(std::string_view store, const EntryView& key,
                                      const EntryView* before);

  /// All that were asked for are written.
  [[nodiscard]] bool is_done() const { return written_ >= most_; }

 private:
  void begin(std::string_view event, std::string_view store, const EntryView& record);
  void begin_with_key(std::string_view event, std::string_view store, const EntryView& key);
  [[nodiscard]] Outcome<void> end(std::string_view store, const EntryView* before);

  Output& out_;
  JsonStyle style_;
  std::size_t most_;
  std::size_t written_ = 0;
  std::string line_;
  std::string shown_;
};

}  // namespace persist::app
