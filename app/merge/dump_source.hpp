#pragma once

/// A dump as something to merge.

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <persist/dump_reader.hpp>
#include <persist/entry_sort.hpp>

#include "core/session.hpp"
#include "io/dump_input.hpp"
#include "merge/three_way.hpp"

namespace persist::app {

/// Reads a dump in order, in memory that does not grow with it: one that is not sorted is sorted
/// first, in a temporary file beyond 32 MiB.
class DumpMergeSource final : public MergeSource {
 public:
  /// Checks all of the dump at `path` (`-`: standard input). A PersistenceSchemaError if a line is
  /// malformed, which is reported then, if its seal does not match, or if it has different values
  /// for one key.
  [[nodiscard]] static Outcome<std::unique_ptr<DumpMergeSource>> open(const std::string& path,
                                                                      const Session& session);

  [[nodiscard]] Outcome<const MergeEntry*> next() override;

  [[nodiscard]] DumpForm form() const { return form_; }
  [[nodiscard]] Compression compression() const { return input_.compression(); }
  [[nodiscard]] bool is_sealed() const { return is_sealed_; }
  [[nodiscard]] bool is_empty() const { return is_empty_; }

 private:
  explicit DumpMergeSource(DumpInput input) : input_{std::move(input)} {}

  [[nodiscard]] Outcome<void> check(const Session& session);
  [[nodiscard]] Outcome<void> sort(const std::set<std::string>& stores, const Session& session);
  [[nodiscard]] Outcome<const MergeEntry*> next_in_file();
  [[nodiscard]] Outcome<const MergeEntry*> next_sorted();
  [[nodiscard]] Error refusal(const std::string& message) const;

  DumpInput input_;
  DumpReadOptions options_;
  DumpForm form_ = DumpForm::lines;
  bool is_sealed_ = false;
  bool is_empty_ = false;
  MergeEntry entry_;
  // Of these, one is used.
  std::optional<SortedDump> dump_;
  std::unique_ptr<EntrySort> sort_;
  std::string room_;
  std::vector<std::string> stores_;  // by the number that the sort knows them by
  EntryBatch batch_;
  std::size_t next_in_batch_ = 0;
};

}  // namespace persist::app
