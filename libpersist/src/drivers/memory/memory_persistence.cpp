#include <algorithm>
#include <map>
#include <mutex>

#include <persist/memory.hpp>

#include "drivers/memory/bounded_entries.hpp"
#include "drivers/memory/unbounded_entries.hpp"
#include "inspect/key_leases.hpp"
#include "values/time_to_live.hpp"

namespace persist {

namespace {

template <class Entries>
class MemoryPersistenceStore final : public BackingPersistenceStore {
 public:
  MemoryPersistenceStore(Entries entries, std::shared_ptr<const Clock> clock)
      : entries_{std::move(entries)}, clock_{std::move(clock)} {}

  Result<std::optional<JsonText>> get(std::string_view key) override {
    // Built in place: a look-up that is no longer than this overlaps with the next one's misses.
    Result<std::optional<JsonText>> found;
    const std::scoped_lock lock{entries_.mutex()};
    find(key, *found);
    return found;
  }

  Result<std::vector<std::optional<JsonText>>> get_many(
      std::span<const std::string_view> keys) override {
    std::vector<std::optional<JsonText>> values;
    values.reserve(keys.size());
    const std::scoped_lock lock{entries_.mutex()};
    for (const std::string_view key : keys) find(key, values.emplace_back());
    return values;
  }

  Result<void> set(std::string_view key, JsonView value, TimeToLive time_to_live) override {
    const Item item{.key = key, .value = value, .time_to_live = time_to_live};
    return set_many({&item, 1});
  }

  Result<void> set_many(std::span<const Item> items) override {
    const bool any_expires =
        std::ranges::any_of(items, [](const Item& item) { return item.time_to_live.has_value(); });
    const Instant now = any_expires ? clock_->now() : Instant{};
    const std::scoped_lock lock{entries_.mutex()};
    for (const Item& item : items) {
      if (const auto expires = expires_after(item.time_to_live, now)) {
        entries_.put(item.key, StoredJson::instant_of(*expires), item.value);
      }
    }
    if (any_expires) entries_.sweep(now);
    return {};
  }

  Result<void> remove(std::string_view key) override {
    const std::scoped_lock lock{entries_.mutex()};
    entries_.erase(key);
    return {};
  }

  Result<void> clear() override {
    const std::scoped_lock lock{entries_.mutex()};
    entries_.clear();
    return {};
  }

 private:
  // The lock is held.
  void find(std::string_view key, std::optional<JsonText>& found) {
    const auto* const entry = entries_.find(key);
    if (entry == nullptr) return;
    if (entry->is_live(*clock_)) {
      found.emplace(entry->view());
    } else {
      entries_.erase(key);
    }
  }

  Entries entries_;
  std::shared_ptr<const Clock> clock_;
};

class MemoryPersistence final : public BackingPersistence, public OffersLeases {
 public:
  explicit MemoryPersistence(MemoryOptions options) : options_{std::move(options)} {
    if (options_.max_entries || options_.max_bytes) {
      bounded_ = std::make_shared<BoundedTable>(options_);
    }
  }

  Result<std::unique_ptr<BackingPersistenceStore>> make(std::string store_id) override {
    const std::scoped_lock lock{mutex_};
    if (bounded_) {
      const std::size_t number =
          numbers_.emplace(std::move(store_id), numbers_.size()).first->second;
      return make_store(BoundedEntries{bounded_, number});
    }
    const auto at = stores_.try_emplace(std::move(store_id), options_.sweep_interval).first;
    return make_store(at->second);
  }

  Result<std::shared_ptr<Leases>> leases() override { return leases_; }

 private:
  template <class Entries>
  [[nodiscard]] std::unique_ptr<BackingPersistenceStore> make_store(Entries entries) const {
    return std::make_unique<MemoryPersistenceStore<Entries>>(std::move(entries), options_.clock);
  }

  MemoryOptions options_;
  std::shared_ptr<Leases> leases_ = std::make_shared<KeyLeases>();
  std::shared_ptr<BoundedTable> bounded_;  // if there are limits
  std::mutex mutex_;
  std::map<std::string, UnboundedEntries> stores_;
  std::map<std::string, std::size_t> numbers_;
};

}  // namespace

Layer<BackingPersistence> layer_memory(MemoryOptions options) {
  if (!options.clock) options.clock = std::make_shared<SystemClock>();
  return Layer<BackingPersistence>{
      [options = std::move(options)]() -> Result<std::shared_ptr<BackingPersistence>> {
        return std::make_shared<MemoryPersistence>(options);
      }};
}

Layer<BackingPersistence> layer_memory(std::shared_ptr<const Clock> clock) {
  return layer_memory(MemoryOptions{.clock = std::move(clock)});
}

}  // namespace persist
