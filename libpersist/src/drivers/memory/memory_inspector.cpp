#include <persist/memory.hpp>

#include "drivers/memory/memory_transaction.hpp"
#include "inspect/matching.hpp"
#include "values/interrupt_flag.hpp"
#include "values/propagate.hpp"

namespace persist {

namespace {

class MemoryScan final : public Scan {
 public:
  MemoryScan(const MemoryTable& table, InterruptFlag& interrupt, std::string store,
             ScanOptions range)
      : table_{table}, interrupt_{interrupt}, store_{std::move(store)}, range_{std::move(range)} {}

  Result<void> next(EntryBatch& batch) override;

 private:
  [[nodiscard]] MemoryStore::const_iterator place_in(const MemoryStore& entries) const;

  const MemoryTable& table_;
  InterruptFlag& interrupt_;
  std::string store_;
  ScanOptions range_;
  // The place is kept as a key: the entry that it names may be gone by the next call.
  std::optional<MemoryKey> last_;
};

Result<void> MemoryScan::next(EntryBatch& batch) {
  batch.clear();
  if (auto go_on = interrupt_.check("scan"); !go_on) return go_on;
  const auto store = table_.find(store_);
  if (store == table_.end()) return {};
  const MemoryStore& entries = store->second;
  const MemoryKey* last = nullptr;
  for (auto at = place_in(entries); at != entries.end() && batch.bytes() < batch_bytes; ++at) {
    if (!at->first.bytes.starts_with(range_.prefix)) break;
    if (admits(range_, at->second.expires)) batch.add(record_of(*at));
    last = &at->first;
  }
  if (last != nullptr) last_ = *last;
  return {};
}

MemoryStore::const_iterator MemoryScan::place_in(const MemoryStore& entries) const {
  if (last_) return entries.upper_bound(*last_);
  if (range_.after && *range_.after >= range_.prefix) {
    return entries.upper_bound(StoredKey{*range_.after, StorageClass::null});
  }
  return entries.lower_bound(StoredKey{range_.prefix});
}

class MemoryInspector final : public Inspector {
 public:
  MemoryInspector() = default;
  explicit MemoryInspector(MemoryTable table) : table_{std::move(table)} {}

  [[nodiscard]] Capabilities capabilities() const override {
    return {.persistent = false, .storage_classes = true, .snapshot = true};
  }

  Result<std::vector<StoreInfo>> stores() override {
    std::vector<StoreInfo> infos;
    for (const auto& [id, entries] : table_) {
      if (!entries.empty()) infos.push_back({.id = id, .layout = Layout::none});
    }
    return infos;
  }

  Result<StoreSummary> summarize(const StoreInfo& store, Instant now) override {
    StoreSummary summary;
    const auto entries = table_.find(store.id);
    if (entries == table_.end()) return summary;
    for (const auto& [key, entry] : entries->second) {
      ++(entry.expires.is_live_at(now) ? summary.live : summary.expired);
      summary.bytes += key.bytes.size() + entry.value.size();
    }
    return summary;
  }

  Result<std::size_t> lookup_many(std::span<const Place> keys, EntryBatch& batch) override {
    return answer_keys(keys, batch, [&](const Place& place) -> Result<void> {
      PERSIST_CHECK(interrupt_.check("get"));
      const auto entries = table_.find(place.store);
      if (entries == table_.end()) return {};
      const auto at = entries->second.find(place.key);
      if (at != entries->second.end()) batch.add(record_of(*at));
      return {};
    });
  }

  Result<std::unique_ptr<Inspector>> snapshot() override {
    return std::make_unique<MemoryInspector>(table_);
  }

  Result<std::unique_ptr<Transaction>> begin(Instant now) override {
    if (auto go_on = interrupt_.check("begin"); !go_on) return std::unexpected{go_on.error()};
    return std::make_unique<MemoryTransaction>(table_, now);
  }

  Result<std::size_t> purge(const std::string& store, Instant now, std::size_t limit) override;

  // Nobody else can change it.
  Result<std::uint64_t> version() override { return 0; }

  Result<void> check(const std::function<void(const Fault&)>& /*report*/) override { return {}; }

  Result<std::vector<Figure>> figures() override {
    std::uint64_t entries = 0;
    for (const auto& [id, store] : table_) entries += store.size();
    return std::vector{Figure{.name = "entries", .value = entries}};
  }

  void interrupt() noexcept override { interrupt_.raise(); }

 private:
  Result<std::unique_ptr<Scan>> scan_store(std::string store, ScanOptions options) override {
    return std::make_unique<MemoryScan>(table_, interrupt_, std::move(store), std::move(options));
  }

  MemoryTable table_;
  InterruptFlag interrupt_;
};

Result<std::size_t> MemoryInspector::purge(const std::string& store, Instant now,
                                           std::size_t limit) {
  if (auto go_on = interrupt_.check("purge"); !go_on) return std::unexpected{go_on.error()};
  std::size_t removed = 0;
  const auto found = table_.find(store);
  if (found == table_.end()) return removed;
  MemoryStore& entries = found->second;
  for (auto at = entries.begin(); at != entries.end() && removed < limit;) {
    if (at->second.expires.is_live_at(now)) {
      ++at;
    } else {
      at = entries.erase(at);
      ++removed;
    }
  }
  return removed;
}

}  // namespace

std::unique_ptr<Inspector> make_memory_inspector() { return std::make_unique<MemoryInspector>(); }

}  // namespace persist
