#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <variant>
#include <vector>

#include "inspect/sort_chunk.hpp"
#include "inspect/spill_file.hpp"

namespace persist::inspect {

/// Sorted entries: a chunk in memory, or a part of a file.
struct SpilledRun {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};
using SortRun = std::variant<std::unique_ptr<SortChunk>, SpilledRun>;

/// Goes through a run. The entry is borrowed until the next `advance`.
class RunCursor {
 public:
  RunCursor() = default;
  RunCursor(const RunCursor&) = delete;
  RunCursor& operator=(const RunCursor&) = delete;
  virtual ~RunCursor() = default;

  /// Goes to the next entry, at first to the first one; false at the end.
  [[nodiscard]] virtual Result<bool> advance() = 0;
  [[nodiscard]] const EntryView& entry() const { return entry_; }

 protected:
  void stand_on(const EntryView& entry) { entry_ = entry; }

 private:
  EntryView entry_;
};

/// A cursor over `run`, which must outlive it, as must `file`; reads `buffer_bytes` at a time.
[[nodiscard]] std::unique_ptr<RunCursor> make_run_cursor(const SortRun& run, const SpillFile* file,
                                                         std::size_t buffer_bytes);

/// Several runs as one: in order, and of the same entry in several runs only that of the last.
class RunMerger {
 public:
  /// The runs must outlive it, as must `file`.
  RunMerger(std::span<const SortRun> runs, const SpillFile* file);

  /// Goes to the next entry, at first to the first one; false at the end.
  [[nodiscard]] Result<bool> advance();
  /// Borrowed until the next `advance`.
  [[nodiscard]] const EntryView& entry() const { return cursors_[heap_.front()]->entry(); }

 private:
  [[nodiscard]] Result<void> start();
  /// Whether the top was moved on, or had ended and is gone.
  [[nodiscard]] Result<void> move_top_on();
  [[nodiscard]] bool top_is_superseded() const;
  [[nodiscard]] bool comes_before(std::size_t a, std::size_t b) const;
  void sink_top();

  std::vector<std::unique_ptr<RunCursor>> cursors_;
  std::vector<std::size_t> heap_;  // numbers of cursors, the next entry's on top
  bool is_started_ = false;
};

}  // namespace persist::inspect
