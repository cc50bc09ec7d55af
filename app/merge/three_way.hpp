#pragma once

/// The three-way merge of sorted entries, key by key.

#include "base/status.hpp"
#include "core/dumped_entry.hpp"

namespace persist::app {

/// An entry as it stands in a dump; borrowed until its source goes on.
using MergeEntry = DumpedEntry;

/// Entries in the order of store, then key (bytewise), a key stored as text before the same one
/// stored as bytes; none of them twice. Threads: one at a time.
class MergeSource {
 public:
  MergeSource() = default;
  MergeSource(const MergeSource&) = delete;
  MergeSource& operator=(const MergeSource&) = delete;
  virtual ~MergeSource() = default;

  /// The next entry, null after the last.
  [[nodiscard]] virtual Outcome<const MergeEntry*> next() = 0;
};

/// What there is of one key; null where there is no entry. Not all three are null.
struct Versions {
  const MergeEntry* base = nullptr;
  const MergeEntry* ours = nullptr;
  const MergeEntry* theirs = nullptr;

  /// One that there is: its store and key are those of all.
  [[nodiscard]] const MergeEntry& any() const {
    return ours != nullptr ? *ours : theirs != nullptr ? *theirs : *base;
  }
};

/// Whether both are absent, or have the same value and expiry.
[[nodiscard]] bool is_same_version(const MergeEntry* a, const MergeEntry* b);

/// Receives what comes of a merge, in order.
class MergeSink {
 public:
  MergeSink() = default;
  MergeSink(const MergeSink&) = delete;
  MergeSink& operator=(const MergeSink&) = delete;
  virtual ~MergeSink() = default;

  /// An entry on which there is no doubt.
  [[nodiscard]] virtual Outcome<void> merged(const MergeEntry& entry) = 0;
  /// A key that both sides changed, each in another way.
  [[nodiscard]] virtual Outcome<void> conflict(const Versions& versions) = 0;
};

/// Applies what changed from `base` to `theirs` to `ours`. A key that only one side changed, or
/// both in the same way, is merged; to be removed is a change.
[[nodiscard]] Outcome<void> merge_entries(MergeSource& base, MergeSource& ours, MergeSource& theirs,
                                          MergeSink& sink);

}  // namespace persist::app
