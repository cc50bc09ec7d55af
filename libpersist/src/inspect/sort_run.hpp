#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "inspect/large_block.hpp"
#include "inspect/sort_chunk.hpp"
#include "inspect/spill_file.hpp"

namespace persist::inspect {

/// A share of the memory that all sorters of the process keep runs in.
class KeptMemory {
 public:
  /// So many bytes; none where more than `limit` would be kept in all.
  [[nodiscard]] static std::optional<KeptMemory> take(std::size_t bytes, std::size_t limit);
  KeptMemory(KeptMemory&& other) noexcept : bytes_{std::exchange(other.bytes_, 0)} {}
  KeptMemory& operator=(KeptMemory&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~KeptMemory();

 private:
  explicit KeptMemory(std::size_t bytes) : bytes_{bytes} {}

  std::size_t bytes_;
};

/// Sorted entries, one behind the other, in memory.
struct KeptRun {
  KeptMemory share;
  LargeBlock bytes;
  std::size_t size = 0;
};
/// The same in a part of a file.
struct SpilledRun {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};
using SortRun = std::variant<KeptRun, SpilledRun>;

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
  void stand_on(const Unpacked& unpacked) {
    entry_ = unpacked.entry;
    request_ = unpacked.request;
    if (request_) entry_.request = &*request_;
  }

 private:
  EntryView entry_;
  std::optional<RequestView> request_;
};

/// A cursor over `run`, which must outlive it, as must `file`; reads `buffer_bytes` at a time.
[[nodiscard]] std::unique_ptr<RunCursor> make_run_cursor(const SortRun& run, const SpillFile* file,
                                                         std::size_t buffer_bytes);

/// Several runs as one: in order, and of the same entry in several runs only that of the last.
class RunMerger {
 public:
  /// The runs must outlive it, as must `file` and `prefixes`, which are of the keys of all of them.
  RunMerger(std::span<const SortRun> runs, const SpillFile* file, CommonPrefixes& prefixes);

  /// Goes to the next entry, at first to the first one; false at the end.
  [[nodiscard]] Result<bool> advance();
  /// Borrowed until the next `advance`.
  [[nodiscard]] const EntryView& entry() const { return entry_of(heap_.front()); }

 private:
  // A run, and by what its entry is compared with those of the others.
  struct Head {
    std::uint64_t lead = 0;
    std::uint32_t store = 0;
    std::uint32_t run = 0;
  };

  [[nodiscard]] const EntryView& entry_of(const Head& head) const {
    return cursors_[head.run]->entry();
  }
  [[nodiscard]] Result<void> start();
  /// Whether the top was moved on, or had ended and is gone.
  [[nodiscard]] Result<void> move_top_on();
  [[nodiscard]] Head head_of(std::uint32_t run);
  [[nodiscard]] bool top_is_superseded() const;
  [[nodiscard]] bool comes_before(const Head& a, const Head& b) const;
  void sink_top();

  std::vector<std::unique_ptr<RunCursor>> cursors_;
  CommonPrefixes& prefixes_;
  std::vector<Head> heap_;  // the next entry's on top
  bool is_started_ = false;
};

}  // namespace persist::inspect
