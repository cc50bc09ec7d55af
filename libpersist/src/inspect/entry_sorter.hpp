#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "inspect/sort_chunk.hpp"
#include "inspect/sort_run.hpp"
#include "inspect/spill_file.hpp"

namespace persist::inspect {

/// How much a sorter may take, and where it puts the rest.
struct SortOptions {
  /// Where temporary files are made, once there is more than fits into memory; none: in
  /// `temporary_folder()`.
  std::optional<std::filesystem::path> folder = std::nullopt;
  /// Entries are sorted by chunks of so many bytes; there are two. More brings nothing: 4 to 20 MiB
  /// differ by noise.
  std::size_t chunk_bytes = std::size_t{4} << 20U;
  /// Sorted chunks stay in memory as long as those of all sorters in the process take no more.
  std::size_t kept_bytes = std::size_t{32} << 20U;
  /// So many runs are merged at a time.
  std::size_t max_runs = 128;
  Unnamed unnamed = Unnamed::at_once;
  /// Asked between chunks and between merged entries; a true answer ends the work as interrupted.
  std::function<bool()> is_interrupted = nullptr;
  /// The operation that errors carry.
  std::string method = "scan";
};

/// An external merge sort: takes entries in any order, gives them out by `compare`; of the same
/// entry added twice the later one. Values lie in clear on the disk's blocks meanwhile.
///
/// Not to be used from several threads; it makes one of its own, which sorts while the caller adds.
class EntrySorter {
 public:
  explicit EntrySorter(SortOptions options);
  EntrySorter(const EntrySorter&) = delete;
  EntrySorter& operator=(const EntrySorter&) = delete;
  ~EntrySorter();

  /// Copies `entry`. An error (a full disk) ends the sorter.
  [[nodiscard]] Result<void> add(const EntryView& entry);

  /// Ends the adding: sorts the rest and writes what has to be written. The first `advance` does it
  /// where it was not done.
  [[nodiscard]] Result<void> finish();

  /// Goes to the next entry in order, at first to the first one; false at the end. Nothing is added
  /// after the first call.
  [[nodiscard]] Result<bool> advance();
  /// Borrowed until the next `advance`.
  [[nodiscard]] const EntryView& entry() const { return merger_->entry(); }

  /// Bytes written to temporary files, once `advance` was called.
  [[nodiscard]] std::uint64_t spilled_bytes() const { return spilled_bytes_; }

 private:
  [[nodiscard]] Result<void> check_interrupted() const;
  [[nodiscard]] Result<void> hand_over();
  [[nodiscard]] Result<void> wait_for_thread();
  void settle_full();
  [[nodiscard]] Result<void> settle(std::unique_ptr<SortChunk> chunk);
  [[nodiscard]] Result<SpillFile> make_file() const;
  [[nodiscard]] static KeptRun keep(const SortChunk& chunk, KeptMemory share);
  [[nodiscard]] Result<SpilledRun> spill(const SortChunk& chunk);
  [[nodiscard]] Result<void> merge_pass();

  SortOptions options_;
  std::unique_ptr<SortChunk> filling_;
  // From here to `thread_` all belongs to the thread while that runs.
  std::unique_ptr<SortChunk> full_;
  std::unique_ptr<SortChunk> spare_;
  std::vector<SortRun> runs_;  // in order of arrival
  CommonPrefixes prefixes_;    // of their keys
  std::optional<SpillFile> file_;
  std::uint64_t spilled_bytes_ = 0;
  Result<void> settled_;
  std::thread thread_;
  std::optional<RunMerger> merger_;
  std::size_t steps_ = 0;
};

}  // namespace persist::inspect
