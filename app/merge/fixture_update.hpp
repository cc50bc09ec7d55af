#pragma once

/// Writes the differences from a dump to something else into the dump.

#include <memory>
#include <optional>
#include <string>

#include "core/dump_writer.hpp"
#include "core/session.hpp"
#include "diff/ignored_parts.hpp"
#include "diff/printer.hpp"
#include "merge/dump_source.hpp"

namespace persist::app {

/// Receives the differences in order. What none of them is about stays as it is in the dump, and so
/// does the file until `write`, or if there was no difference.
class FixtureUpdate final : public DiffPrinter {
 public:
  /// The dump at `path`; an empty one if no such file exists. It is checked as to be merged.
  /// `ignored` and `session` must outlive it.
  [[nodiscard]] static Outcome<std::unique_ptr<FixtureUpdate>> open(const std::string& path,
                                                                    const Ignored& ignored,
                                                                    Session& session);

  [[nodiscard]] Outcome<void> added(const SideEntry& after) override;
  [[nodiscard]] Outcome<void> removed(const SideEntry& before) override;
  /// If the expiry is ignored, the entry keeps the one it has in the dump.
  [[nodiscard]] Outcome<void> changed(const SideEntry& before, const SideEntry& after) override;

  /// Replaces the file in one step, sealed if it was, if there was a difference.
  [[nodiscard]] Outcome<void> write();

 private:
  FixtureUpdate(const Ignored& ignored, Session& session) : ignored_{ignored}, session_{session} {}

  [[nodiscard]] Outcome<void> begin();
  [[nodiscard]] Outcome<void> advance();
  /// Copies what comes before the place of `entry`; whether the dump has one there.
  [[nodiscard]] Outcome<bool> copy_until(const SideEntry& entry);

  std::string path_;
  const Ignored& ignored_;
  Session& session_;
  std::unique_ptr<DumpMergeSource> source_;
  const MergeEntry* head_ = nullptr;
  std::optional<DumpWriter> out_;  // from the first difference on
};

}  // namespace persist::app
