#pragma once

/// Dumps that come in: from files, FIFOs and standard input.

#include <sys/types.h>

#include <string>

#include <persist/dump_reader.hpp>
#include <persist/inspector.hpp>

#include "global_options.hpp"
#include "input.hpp"
#include "reporter.hpp"
#include "status.hpp"

namespace persist::app {

/// A dump that can be read from its start as often as needed: what cannot seek is copied into an
/// unlinked temporary file first.
class DumpInput {
 public:
  /// `path` may be `-`, standard input.
  [[nodiscard]] static Outcome<DumpInput> open(const std::string& path);

  /// Reads from the start. It borrows from this.
  [[nodiscard]] Outcome<DumpSource> source() const;
  /// It came through a pipe, so that its end may be the writer's end and not the dump's.
  [[nodiscard]] bool is_piped() const { return piped_; }
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  DumpInput() = default;

  Descriptor file_;
  std::string name_;
  bool piped_ = false;
  off_t start_ = 0;
};

/// Reads all of `input`. Each malformed line (the first hundred) is reported as an error of its
/// own; whether there are any is for the caller to see.
[[nodiscard]] Outcome<DumpReading> read_lines(const DumpInput& input,
                                              const DumpReadOptions& options,
                                              const EntrySink& on_entry, const Reporter& report);

/// Fills `memory` from the dump at `path`, all of it or nothing.
[[nodiscard]] Outcome<void> fill_from_dump(Inspector& memory, const std::string& path,
                                           const Settings& settings, const Reporter& report);

}  // namespace persist::app
