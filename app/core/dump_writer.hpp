#pragma once

/// Writes a dump entry by entry, in the pretty form under --pretty, to a file that it replaces in
/// one step or to standard output.

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
  [[nodiscard]] static Outcome<DumpWriter> open(const std::string& path, Session& session) {
    return open(path, session, compression_for(path));
  }
  /// The same, compressed in a way that the name need not say. Standard output is not.
  [[nodiscard]] static Outcome<DumpWriter> open(const std::string& path, Session& session,
                                                Compression compression);

  /// One that writes nowhere, for its digest.
  [[nodiscard]] static Outcome<DumpWriter> discarding(Session& session);

  [[nodiscard]] DumpForm form() const { return form_; }
  /// Writes this form, whatever --pretty says. Before the first entry.
  void use_form(DumpForm form) { form_ = form; }
  /// Takes the next entry, in the order of a dump.
  [[nodiscard]] Outcome<void> add(const DumpedEntry& entry);
  /// Takes the text of the next entry, in `form`.
  [[nodiscard]] Outcome<void> add_text(std::string_view text);
  [[nodiscard]] std::size_t entries() const { return sealer_.lines(); }

  /// Ends the dump, with its seal if so. Then its SHA-256 is known, once, in hex.
  [[nodiscard]] Outcome<void> end(Sealing sealing);
  [[nodiscard]] std::string digest() { return sum_.digest(); }
  /// Makes what was ended visible.
  [[nodiscard]] Outcome<void> publish();
  /// Both, without a look at the digest.
  [[nodiscard]] Outcome<void> finish(Sealing sealing);

 private:
  explicit DumpWriter(Session& session);
  [[nodiscard]] Outcome<void> write(std::string_view text);

  Session* session_;
  DumpForm form_;
  std::optional<OutputFile> file_;  // none: standard output
  bool discards_ = false;
  DumpSealer sealer_;
  DumpSealer sum_;
  std::string line_;
};

}  // namespace persist::app
