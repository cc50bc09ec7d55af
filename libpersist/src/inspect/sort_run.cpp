#include "inspect/sort_run.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <string>
#include <utility>

#include "values/propagate.hpp"

namespace persist::inspect {

namespace {

constexpr std::size_t min_buffer_bytes = std::size_t{64} << 10U;
constexpr std::size_t merge_bytes = std::size_t{4} << 20U;

std::atomic<std::size_t> kept_bytes = 0;

class KeptCursor final : public RunCursor {
 public:
  explicit KeptCursor(const KeptRun& run)
      : next_{run.bytes.get()}, end_{run.bytes.get() + run.size} {}

  Result<bool> advance() override {
    if (next_ == end_) return false;
    const Unpacked unpacked = unpack(next_);
    stand_on(unpacked);
    next_ += unpacked.size;
    return true;
  }

 private:
  const char* next_;
  const char* end_;
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
    PERSIST_CHECK(need(size_of_heads_at(buffer_.data() + at_)));
    PERSIST_CHECK(need(packed_size_at(buffer_.data() + at_)));
    const Unpacked unpacked = unpack(buffer_.data() + at_);
    stand_on(unpacked);
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

std::optional<KeptMemory> KeptMemory::take(std::size_t bytes, std::size_t limit) {
  KeptMemory share{bytes};
  if (kept_bytes.fetch_add(bytes) + bytes > limit) return std::nullopt;
  return share;
}

KeptMemory::~KeptMemory() { kept_bytes.fetch_sub(bytes_); }

std::unique_ptr<RunCursor> make_run_cursor(const SortRun& run, const SpillFile* file,
                                           std::size_t buffer_bytes) {
  if (const auto* const kept = std::get_if<KeptRun>(&run)) {
    return std::make_unique<KeptCursor>(*kept);
  }
  return std::make_unique<FileCursor>(*file, std::get<SpilledRun>(run), buffer_bytes);
}

RunMerger::RunMerger(std::span<const SortRun> runs, const SpillFile* file, CommonPrefixes& prefixes)
    : prefixes_{prefixes} {
  const std::size_t buffer_bytes =
      std::max(min_buffer_bytes, merge_bytes / std::max<std::size_t>(runs.size(), 1));
  for (const SortRun& run : runs) cursors_.push_back(make_run_cursor(run, file, buffer_bytes));
}

// Of equal entries the earlier run's is on top, to be found superseded.
bool RunMerger::comes_before(const Head& a, const Head& b) const {
  if (a.store != b.store) return a.store < b.store;
  if (a.lead != b.lead) return a.lead < b.lead;
  const int order = compare(entry_of(a), entry_of(b));
  return order != 0 ? order < 0 : a.run < b.run;
}

void RunMerger::sink_top() {
  const Head top = heap_.front();
  std::size_t at = 0;
  while (true) {
    std::size_t child = 2 * at + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && comes_before(heap_[child + 1], heap_[child])) ++child;
    if (!comes_before(heap_[child], top)) break;
    heap_[at] = heap_[child];
    at = child;
  }
  heap_[at] = top;
}

RunMerger::Head RunMerger::head_of(std::uint32_t run) {
  const EntryView& entry = cursors_[run]->entry();
  const bool has_key = entry.key_class != StorageClass::null;
  return {.lead = has_key ? prefixes_.lead_of(entry.store, entry.key) : 0,
          .store = entry.store,
          .run = run};
}

Result<void> RunMerger::start() {
  is_started_ = true;
  for (std::uint32_t run = 0; run < cursors_.size(); ++run) {
    PERSIST_LET(const bool has_entry, cursors_[run]->advance());
    if (has_entry) heap_.push_back(head_of(run));
  }
  const auto comes_after = [this](const Head& a, const Head& b) { return comes_before(b, a); };
  std::ranges::make_heap(heap_, comes_after);
  return {};
}

Result<void> RunMerger::move_top_on() {
  const std::uint32_t run = heap_.front().run;
  PERSIST_LET(const bool has_entry, cursors_[run]->advance());
  if (has_entry) {
    heap_.front() = head_of(run);
  } else {
    heap_.front() = heap_.back();
    heap_.pop_back();
  }
  if (!heap_.empty()) sink_top();
  return {};
}

bool RunMerger::top_is_superseded() const {
  const Head& top = heap_.front();
  const auto is_same = [&](std::size_t child) {
    return child < heap_.size() && heap_[child].lead == top.lead &&
           is_same_entry(entry_of(top), entry_of(heap_[child]));
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
