#pragma once

/// Sorts more entries than fit into memory.

#include <persist/export.hpp>

#include <functional>
#include <memory>

#include <persist/entry.hpp>
#include <persist/error.hpp>

namespace persist {

/// Takes entries in any order and gives them out by the number of their store, then in byte order
/// of their keys; of equal bytes the text before the blob, and entries without a key first. Of an
/// entry that was added twice the later one stays. For another order, put bytes that sort so into
/// the key.
///
/// What exceeds 32 MiB, in all scans and sorts of the process together, lies in an unlinked file
/// (mode 0600) in the folder for temporary files.
///
/// Threads: one at a time. It makes one of its own, which sorts while entries are added.
class PERSIST_EXPORT EntrySort {
 public:
  /// `is_interrupted`, where it is given, is asked now and then; a true answer ends the sort with
  /// `BackingFault::interrupted`.
  explicit EntrySort(std::function<bool()> is_interrupted = nullptr);
  EntrySort(const EntrySort&) = delete;
  EntrySort& operator=(const EntrySort&) = delete;
  ~EntrySort();

  /// Copies `entry`. An error, such as a full disk, is final.
  [[nodiscard]] Result<void> add(const EntryView& entry);

  /// Replaces the content of `batch` with the next entries in order, about 256 KiB of them and at
  /// least one; it is empty at the end. Nothing is added after the first call.
  [[nodiscard]] Result<void> next(EntryBatch& batch);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace persist
