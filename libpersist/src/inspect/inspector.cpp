#include <persist/inspector.hpp>

#include <algorithm>
#include <cassert>
#include <thread>

#include "inspect/sorted_scan.hpp"
#include "inspect/store_scan.hpp"
#include "values/descriptor.hpp"
#include "values/propagate.hpp"

namespace persist {

std::string_view name_of(Layout layout) {
  switch (layout) {
    case Layout::single: return "single";
    case Layout::multi: return "multi";
    case Layout::kvs: return "kvs";
    case Layout::prefix: return "prefix";
    case Layout::cluster: return "cluster";
    case Layout::queue: return "queue";
    case Layout::none: break;
  }
  return "memory";
}

std::optional<Layout> layout_named(std::string_view name) {
  if (name == "single") return Layout::single;
  if (name == "multi") return Layout::multi;
  if (name == "kvs") return Layout::kvs;
  if (name == "cluster") return Layout::cluster;
  if (name == "queue") return Layout::queue;
  return std::nullopt;
}

Result<std::unique_ptr<Inspector>> Inspector::snapshot() {
  return backing_error("snapshot", {}, "this backing has no snapshots", BackingFault::unsupported);
}

Result<std::vector<StoreSummary>> Inspector::summarize_many(std::span<const StoreInfo> stores,
                                                            Instant now) {
  using std::chrono::steady_clock;
  constexpr std::chrono::milliseconds max_time{10};
  PERSIST_LET(const std::unique_ptr<ReadSnapshot> snapshot, begin_snapshot());
  const auto until = steady_clock::now() + max_time;
  std::vector<StoreSummary> summaries;
  for (const StoreInfo& store : stores) {
    PERSIST_LET(const StoreSummary summary, summarize(store, now));
    summaries.push_back(summary);
    if (steady_clock::now() >= until) break;
  }
  return summaries;
}

Result<void> Inspector::lookup(std::string_view store, StoredKey key, EntryBatch& batch) {
  const Place place{.store = store, .key = key};
  PERSIST_CHECK(lookup_many({&place, 1}, batch));
  if (batch.is_absent(0)) batch.clear();
  return {};
}

namespace {

/// Whether the entries of a scan are sorted by the inspector's own means.
bool is_sorted_here(const Capabilities& capabilities, const ScanOptions& options) {
  if (options.order == ScanOrder::by_key)
    return capabilities.scan_may_repeat || !capabilities.ordered;
  // Whoever wants few of any does not count them.
  return capabilities.scan_may_repeat && !options.limit_hint;
}

}  // namespace

Result<std::unique_ptr<Scan>> Inspector::scan(std::string store, ScanOptions options) {
  if (is_sorted_here(capabilities(), options)) {
    return scan(std::span{&store, 1}, std::move(options));
  }
  return scan_store(std::move(store), std::move(options));
}

Result<std::unique_ptr<Scan>> Inspector::scan(std::span<const std::string> stores,
                                              ScanOptions options) {
  std::vector<std::string> ids{stores.begin(), stores.end()};
  if (!is_sorted_here(capabilities(), options)) {
    return scan_stores(std::move(ids), std::move(options));
  }
  options.order = ScanOrder::any;
  PERSIST_LET(std::unique_ptr<Scan> scan, scan_at_once(std::move(ids), std::move(options)));
  return inspect::make_sorted_scan(std::move(scan), {});
}

Result<std::unique_ptr<Scan>> Inspector::scan_at_once(std::vector<std::string> stores,
                                                      ScanOptions options) {
  return scan_stores(std::move(stores), std::move(options));
}

Result<std::unique_ptr<Scan>> Inspector::scan_stores(std::vector<std::string> stores,
                                                     ScanOptions options) {
  const std::optional<std::size_t> limit_hint = options.limit_hint;
  return inspect::make_store_scan(*this, std::move(stores),
                                  [this, options = std::move(options)](const std::string& store) {
                                    return scan_store(store, options);
                                  },
                                  {.limit_hint = limit_hint});
}

Result<std::uint64_t> Inspector::wait_for_change(std::uint64_t seen,
                                                 std::chrono::steady_clock::time_point deadline) {
  using std::chrono::steady_clock;
  constexpr std::chrono::milliseconds pause{100};
  while (true) {
    PERSIST_LET(const std::uint64_t found, version());
    const auto left = deadline - steady_clock::now();
    if (found != seen || left <= steady_clock::duration::zero()) return found;
    std::this_thread::sleep_for(std::min<steady_clock::duration>(left, pause));
  }
}

void EntryBatch::add_absent() {
  EntryView none;
  none.key_class = none.value_class = StorageClass::null;
  add(none);
  rows_.back().is_absent = true;
}

void EntryBatch::set_store(std::size_t first, std::uint32_t store) {
  for (std::size_t i = first; i < rows_.size(); ++i) rows_[i].store = store;
}

void EntryBatch::clear() {
  used_ = 0;
  rows_.clear();
  requests_.clear();
  request_texts_.clear();
}

void EntryBatch::add_request(const RequestView& request) {
  const std::size_t begin = request_texts_.size();
  const std::size_t size = request.stored.size() + request.details.size();
  if (request_texts_.capacity() - begin < size) {
    std::vector<char> grown;
    grown.reserve(std::max(2 * request_texts_.capacity(), begin + size));
    grown.assign(request_texts_.begin(), request_texts_.end());
    const auto moved = [&](std::string_view text) {
      if (text.empty()) return std::string_view{};
      return std::string_view{grown.data() + (text.data() - request_texts_.data()), text.size()};
    };
    for (RequestView& known : requests_) {
      known.stored = moved(known.stored);
      known.details = moved(known.details);
    }
    request_texts_ = std::move(grown);
  }
  request_texts_.insert(request_texts_.end(), request.stored.begin(), request.stored.end());
  request_texts_.insert(request_texts_.end(), request.details.begin(), request.details.end());
  const std::string_view texts{request_texts_.data(), request_texts_.size()};
  requests_.push_back({.facts = request.facts,
                       .stored = texts.substr(begin, request.stored.size()),
                       .details = texts.substr(begin + request.stored.size())});
  rows_.back().request = static_cast<std::uint32_t>(requests_.size());
}

// A batch of some size mostly becomes a full one: room that is not used is never touched, where
// growing by steps would touch twice as much as is used.
void EntryBatch::make_room_for(std::size_t size) {
  constexpr std::size_t small = std::size_t{4} << 10U;
  constexpr std::size_t full = std::size_t{272} << 10U;
  const std::size_t grown = capacity_ == 0 ? small : capacity_ < full ? full : 2 * capacity_;
  const std::size_t capacity = std::max(grown, used_ + size);
  // NOLINTNEXTLINE(modernize-avoid-c-arrays)
  auto room = std::make_unique_for_overwrite<char[]>(capacity);
  std::copy_n(room_.get(), used_, room.get());
  room_ = std::move(room);
  capacity_ = capacity;
}

EntryView EntryBatch::operator[](std::size_t index) const {
  assert(index < rows_.size());
  const std::string_view bytes{room_.get(), used_};
  const Row& row = rows_[index];
  const std::size_t begin = index == 0 ? 0 : rows_[index - 1].value_end;
  const std::size_t value = begin + row.key_size;
  return {.key = bytes.substr(begin, row.key_size),
          .value = bytes.substr(value, row.value_end - value),
          .expires = row.expires,
          .key_class = row.key_class,
          .value_class = row.value_class,
          .malformed_envelope = row.malformed_envelope,
          .store = row.store,
          .request = row.request == 0 ? nullptr : &requests_[row.request - 1]};
}

}  // namespace persist
