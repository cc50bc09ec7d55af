#include "inspect/entry_sorter.hpp"

#include <algorithm>
#include <new>
#include <system_error>
#include <utility>

#include <persist/temporary_folder.hpp>

#include "values/propagate.hpp"
#include "values/thread_with_signals_blocked.hpp"

namespace persist::inspect {

EntrySorter::EntrySorter(SortOptions options)
    : options_{std::move(options)}, filling_{std::make_unique<SortChunk>(options_.chunk_bytes)} {}

EntrySorter::~EntrySorter() {
  if (thread_.joinable()) thread_.join();
}

Result<void> EntrySorter::check_interrupted() const {
  if (!options_.is_interrupted || !options_.is_interrupted()) return {};
  return std::unexpected{PersistenceBackingError{.method = options_.method,
                                                 .fault = BackingFault::interrupted,
                                                 .code = {},
                                                 .message = "interrupted"}};
}

Result<void> EntrySorter::add(const EntryView& entry) {
  if (filling_->add(entry)) return {};
  PERSIST_CHECK(hand_over());
  static_cast<void>(filling_->add(entry));  // an empty one has room for any
  return {};
}

// One chunk is sorted, and written where there are many, while the other is filled.
Result<void> EntrySorter::hand_over() {
  PERSIST_CHECK(check_interrupted());
  PERSIST_CHECK(wait_for_thread());
  full_ = std::exchange(filling_, std::move(spare_));
  try {
    thread_ = thread_with_signals_blocked([this] { settle_full(); });
  } catch (const std::system_error&) {
    settle_full();  // no thread is to be had
  }
  if (!filling_) filling_ = std::make_unique<SortChunk>(options_.chunk_bytes);
  return {};
}

void EntrySorter::settle_full() {
  try {
    settled_ = settle(std::move(full_));
  } catch (const std::bad_alloc&) {
    settled_ = std::unexpected{PersistenceBackingError{
        .method = options_.method, .code = "ENOMEM", .message = "out of memory"}};
  }
}

Result<void> EntrySorter::wait_for_thread() {
  if (thread_.joinable()) thread_.join();
  return std::exchange(settled_, {});
}

Result<void> EntrySorter::settle(std::unique_ptr<SortChunk> chunk) {
  chunk->sort();
  prefixes_.add(chunk->prefixes());
  if (auto share = KeptMemory::take(chunk->bytes(), options_.kept_bytes)) {
    runs_.emplace_back(keep(*chunk, *std::move(share)));
  } else {
    if (!file_) {
      PERSIST_LET(SpillFile file, make_file());
      file_.emplace(std::move(file));
    }
    PERSIST_LET(const SpilledRun run, spill(*chunk));
    runs_.emplace_back(run);
  }
  chunk->clear();
  spare_ = std::move(chunk);
  return {};
}

KeptRun EntrySorter::keep(const SortChunk& chunk, KeptMemory share) {
  KeptRun run{.share = std::move(share), .bytes = LargeBlock{chunk.bytes()}};
  for (std::size_t i = 0; i < chunk.size(); ++i) {
    const std::string_view packed = chunk.packed(i);
    packed.copy(run.bytes.get() + run.size, packed.size());
    run.size += packed.size();
  }
  return run;
}

Result<SpillFile> EntrySorter::make_file() const {
  if (options_.folder) {
    return SpillFile::make(*options_.folder, options_.method, options_.unnamed);
  }
  PERSIST_LET(const std::filesystem::path folder, temporary_folder());
  return SpillFile::make(folder, options_.method, options_.unnamed);
}

Result<SpilledRun> EntrySorter::spill(const SortChunk& chunk) {
  const std::uint64_t begin = file_->end();
  for (std::size_t i = 0; i < chunk.size(); ++i) PERSIST_CHECK(file_->append(chunk.packed(i)));
  PERSIST_CHECK(file_->flush());
  spilled_bytes_ += file_->end() - begin;
  return SpilledRun{.begin = begin, .end = file_->end()};
}

// Merges the runs by groups, each into one run of another file.
Result<void> EntrySorter::merge_pass() {
  PERSIST_LET(SpillFile merged, make_file());
  std::vector<SortRun> runs;
  for (std::size_t begin = 0; begin < runs_.size(); begin += options_.max_runs) {
    const std::size_t count = std::min(options_.max_runs, runs_.size() - begin);
    RunMerger merger{std::span{runs_}.subspan(begin, count), &*file_, prefixes_};
    const std::uint64_t start = merged.end();
    std::string packed;
    while (true) {
      PERSIST_CHECK(check_interrupted());
      PERSIST_LET(const bool has_entry, merger.advance());
      if (!has_entry) break;
      packed.resize(packed_size(merger.entry()));
      pack(merger.entry(), packed.data());
      PERSIST_CHECK(merged.append(packed));
    }
    PERSIST_CHECK(merged.flush());
    runs.emplace_back(SpilledRun{.begin = start, .end = merged.end()});
  }
  runs_ = std::move(runs);
  spilled_bytes_ += merged.end();
  file_.emplace(std::move(merged));
  return {};
}

Result<void> EntrySorter::finish() {
  PERSIST_CHECK(wait_for_thread());
  PERSIST_CHECK(settle(std::exchange(filling_, nullptr)));
  spare_ = nullptr;
  while (file_ && runs_.size() > options_.max_runs) PERSIST_CHECK(merge_pass());
  merger_.emplace(runs_, file_ ? &*file_ : nullptr, prefixes_);
  return {};
}

Result<bool> EntrySorter::advance() {
  constexpr std::size_t steps_between_looks = 1024;
  if (!merger_) PERSIST_CHECK(finish());
  if (++steps_ % steps_between_looks == 0) PERSIST_CHECK(check_interrupted());
  return merger_->advance();
}

}  // namespace persist::inspect
