#include "inspect/sort_run.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "values/propagate.hpp"

namespace persist::inspect {

namespace {

constexpr std::size_t min_buffer_bytes = std::size_t{64} << 10U;
constexpr std::size_t merge_bytes = std::size_t{16} << 20U;

class ChunkCursor final : public RunCursor {
 public:
  explicit ChunkCursor(const SortChunk& chunk) : chunk_{chunk} {}

  Result<bool> advance() override {
    if (next_ == chunk_.size()) return false;
    stand_on(chunk_[next_++]);
    return true;
  }

 private:
  const SortChunk& chunk_;
  std::size_t next_ = 0;
};

class FileCursor final : public RunCursor {
 public:
  FileCursor(const SpillFile& file, SpilledRun run, std::size_t buffer_bytes)
      : file_{file}, next_{run.begin}, end_{run.end}, buffer_bytes_{buffer_bytes} {}

  Result<bool> advance() override {
    at_ += size_;
    size_ = 0;
    if (at_ == buffer_.size() && next_ == end_) return false;
    PERSIST_CHECK(need(sizeof(EntryHead)));
    PERSIST_CHECK(need(packed_size_at(buffer_.data() + at_)));
    const Unpacked unpacked = unpack(buffer_.data() + at_);
    stand_on(unpacked.entry);
    size_ = unpacked.size;
    return true;
  }

 private:
  /// Reads on until `size` bytes lie in the buffer.
  [[nodiscard]] Result<void> need(std::size_t size) {
    const std::size_t rest = buffer_.size() - at_;
    if (rest >= size) return {};
    if (end_ - next_ < size - rest) return file_.damaged();
    buffer_.erase(0, at_);
    at_ = 0;
    const std::uint64_t more =
        std::min<std::uint64_t>(std::max(size - rest, buffer_bytes_), end_ - next_);
    buffer_.resize(rest + more);
    PERSIST_CHECK(file_.read(next_, std::span{buffer_}.subspan(rest)));
    next_ += more;
    return {};
  }

  const SpillFile& file_;
  std::uint64_t next_;  // what is to be read next
  std::uint64_t end_;
  std::size_t buffer_bytes_;
  std::string buffer_;
  std::size_t at_ = 0;    // the entry's place in the buffer
  std::size_t size_ = 0;  // and its size
};

}  // namespace

std::unique_ptr<RunCursor> make_run_cursor(const SortRun& run, const SpillFile* file,
                                           std::size_t buffer_bytes) {
  if (const auto* const chunk = std::get_if<std::unique_ptr<SortChunk>>(&run)) {
    return std::make_unique<ChunkCursor>(**chunk);
  }
  return std::make_unique<FileCursor>(*file, std::get<SpilledRun>(run), buffer_bytes);
}

RunMerger::RunMerger(std::span<const SortRun> runs, const SpillFile* file) {
  const std::size_t buffer_bytes =
      std::max(min_buffer_bytes, merge_bytes / std::max<std::size_t>(runs.size(), 1));
  for (const SortRun& run : runs) cursors_.push_back(make_run_cursor(run, file, buffer_bytes));
}

// Of equal entries the earlier run's is on top, to be found superseded.
bool RunMerger::comes_before(std::size_t a, std::size_t b) const {
  const int order = compare(cursors_[a]->entry(), cursors_[b]->entry());
  return order != 0 ? order < 0 : a < b;
}

void RunMerger::sink_top() {
  std::size_t at = 0;
  while (true) {
    std::size_t least = at;
    for (const std::size_t child : {2 * at + 1, 2 * at + 2}) {
      if (child < heap_.size() && comes_before(heap_[child], heap_[least])) least = child;
    }
    if (least == at) return;
    std::swap(heap_[at], heap_[least]);
    at = least;
  }
}

Result<void> RunMerger::start() {
  is_started_ = true;
  for (std::size_t i = 0; i < cursors_.size(); ++i) {
    PERSIST_LET(const bool has_entry, cursors_[i]->advance());
    if (has_entry) heap_.push_back(i);
  }
  const auto comes_after = [this](std::size_t a, std::size_t b) { return comes_before(b, a); };
  std::ranges::make_heap(heap_, comes_after);
  return {};
}

Result<void> RunMerger::move_top_on() {
  PERSIST_LET(const bool has_entry, cursors_[heap_.front()]->advance());
  if (!has_entry) {
    heap_.front() = heap_.back();
    heap_.pop_back();
  }
  if (!heap_.empty()) sink_top();
  return {};
}

bool RunMerger::top_is_superseded() const {
  const auto is_same = [this](std::size_t child) {
    return child < heap_.size() &&
           is_same_entry(cursors_[heap_[0]]->entry(), cursors_[heap_[child]]->entry());
  };
  return is_same(1) || is_same(2);
}

Result<bool> RunMerger::advance() {
  if (!is_started_) {
    PERSIST_CHECK(start());
  } else if (!heap_.empty()) {
    PERSIST_CHECK(move_top_on());
  }
  while (!heap_.empty() && top_is_superseded()) PERSIST_CHECK(move_top_on());
  return !heap_.empty();
}

}  // namespace persist::inspect
