#pragma once

/// Writes a dump entry by entry, to a file that it replaces in one step or to standard output.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <persist/dump.hpp>

#include "core/dumped_entry.hpp"
#include "core/session.hpp"
#include "io/output_file.hpp"

namespace persist::app {

class DumpWriter {
 public:
  /// `path` may be `-`, standard output. What was at `path` stays until `finish`, and if that is
  /// not called. `session` must outlive the writer.
  [[nodiscard]] static Outcome<DumpWriter> open(const std::string& path, Session& session);

  /// Takes the next entry, in the order of a dump.
  [[nodiscard]] Outcome<void> add(const DumpedEntry& entry);
  [[nodiscard]] std::size_t entries() const { return sealer_.lines(); }

  /// Ends the dump, with its seal if so, and makes it visible.
  [[nodiscard]] Outcome<void> finish(Sealing sealing);

 private:
  explicit DumpWriter(Session& session) : session_{&session} {}
  [[nodiscard]] Outcome<void> write(std::string_view line);

  Session* session_;
  std::optional<OutputFile> file_;  // none: standard output
  DumpSealer sealer_;
  std::string line_;
};

}  // namespace persist::app
