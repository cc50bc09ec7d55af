#pragma once

/// How differences are reported.

#include <memory>

#include "base/status.hpp"
#include "diff/ignored_parts.hpp"
#include "diff/side.hpp"
#include "io/output.hpp"
#include "render/json.hpp"

namespace persist::app {

class DiffPrinter {
 public:
  DiffPrinter() = default;
  DiffPrinter(const DiffPrinter&) = delete;
  DiffPrinter& operator=(const DiffPrinter&) = delete;
  virtual ~DiffPrinter() = default;

  [[nodiscard]] virtual Outcome<void> added(const SideEntry& after) = 0;
  [[nodiscard]] virtual Outcome<void> removed(const SideEntry& before) = 0;
  [[nodiscard]] virtual Outcome<void> changed(const SideEntry& before, const SideEntry& after) = 0;
  /// Comes after the last difference.
  [[nodiscard]] virtual Outcome<void> finish() { return {}; }
};

/// For eyes: `+ STORE KEY`, `- STORE KEY`, or `~ STORE KEY` and below it, indented, the expiry and
/// the parts of the value that changed, each cut to what fits a line, without what is `ignored`.
/// `out` and `ignored` must outlive it.
[[nodiscard]] std::unique_ptr<DiffPrinter> make_text_printer(Output& out, const Ignored& ignored,
                                                             bool colored);

/// For programs: a JSON object a line,
/// {"op":"added"|"removed"|"changed","store":…,"key":…,"before":…,"after":…}, each side a record as
/// in a dump, with what is ignored; requests in their states at `now`. `out` must outlive it.
[[nodiscard]] std::unique_ptr<DiffPrinter> make_line_printer(Output& out, JsonStyle style,
                                                             Instant now);

/// Counts per store, as a table or as one JSON object per store, and nothing else. `out` must
/// outlive it.
[[nodiscard]] std::unique_ptr<DiffPrinter> make_stat_printer(Output& out, bool colored);
[[nodiscard]] std::unique_ptr<DiffPrinter> make_stat_line_printer(Output& out, JsonStyle style);

}  // namespace persist::app
