#include <algorithm>
#include <map>
#include <mutex>
#include <unordered_map>

#include <persist/memory.hpp>

#include "values/time_to_live.hpp"

namespace persist {

namespace {

struct StringHash {
  using is_transparent = void;
  // Without noexcept: libstdc++ then keeps the hash in the node, and a look-up that passes
  // neighbours does not hash their keys again.
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>{}(text);
  }
};

constexpr Instant never = Instant::max();

/// A life ends at a whole millisecond.
Instant instant_of(const Expires& expires) {
  const auto milliseconds = expires.integral();
  return milliseconds ? Instant{std::chrono::milliseconds{*milliseconds}} : never;
}

/// JSON that does not change, in two words: with a string's four, half of the table's nodes would
/// span three lines of the processor's cache.
class CompactText {
 public:
  explicit CompactText(JsonView json)
      : bytes_{std::make_unique_for_overwrite<char[]>(json.text().size())},
        size_{json.text().size()} {
    std::ranges::copy(json.text(), bytes_.get());
  }

  [[nodiscard]] JsonText copy() const {
    return JsonText{JsonView::assume_valid({bytes_.get(), size_})};
  }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t size_;
};

/// The entries of one store id, shared by all handles of it.
struct Store {
  // Small, and its expiry beside the key: a look-up waits for memory more than for anything else.
  struct Entry {
    Instant expires;
    CompactText value;
  };

  std::mutex mutex;
  std::unordered_map<std::string, Entry, StringHash, std::equal_to<>> entries;
};

class MemoryPersistenceStore final : public BackingPersistenceStore {
 public:
  MemoryPersistenceStore(std::shared_ptr<Store> store, std::shared_ptr<const Clock> clock)
      : store_{std::move(store)}, clock_{std::move(clock)} {}

  Result<std::optional<JsonText>> get(std::string_view key) override {
    const std::scoped_lock lock{store_->mutex};
    return find(key);
  }

  Result<std::vector<std::optional<JsonText>>> get_many(
      std::span<const std::string_view> keys) override {
    std::vector<std::optional<JsonText>> values;
    values.reserve(keys.size());
    const std::scoped_lock lock{store_->mutex};
    for (const std::string_view key : keys) values.push_back(find(key));
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
    const std::scoped_lock lock{store_->mutex};
    for (const Item& item : items) {
      if (const auto expires = expires_after(item.time_to_live, now)) {
        put(item.key, {.expires = instant_of(*expires), .value = CompactText{item.value}});
      }
    }
    return {};
  }

  Result<void> remove(std::string_view key) override {
    const std::scoped_lock lock{store_->mutex};
    const auto at = store_->entries.find(key);
    if (at != store_->entries.end()) store_->entries.erase(at);
    return {};
  }

  Result<void> clear() override {
    const std::scoped_lock lock{store_->mutex};
    store_->entries.clear();
    return {};
  }

 private:
  // The lock is held.
  void put(std::string_view key, Store::Entry entry) {
    const auto at = store_->entries.find(key);
    if (at == store_->entries.end()) {
      store_->entries.emplace(key, std::move(entry));
    } else {
      at->second = std::move(entry);
    }
  }

  // The lock is held. What has expired goes, or a cache that nobody inspects would only grow.
  [[nodiscard]] std::optional<JsonText> find(std::string_view key) {
    const auto at = store_->entries.find(key);
    if (at == store_->entries.end()) return std::nullopt;
    const Store::Entry& entry = at->second;
    // The clock is asked only where it matters: it costs as much as the look-up.
    if (entry.expires == never || entry.expires > clock_->now()) return entry.value.copy();
    store_->entries.erase(at);
    return std::nullopt;
  }

  std::shared_ptr<Store> store_;
  std::shared_ptr<const Clock> clock_;
};

class MemoryPersistence final : public BackingPersistence {
 public:
  explicit MemoryPersistence(std::shared_ptr<const Clock> clock) : clock_{std::move(clock)} {}

  Result<std::unique_ptr<BackingPersistenceStore>> make(std::string store_id) override {
    const std::scoped_lock lock{mutex_};
    std::shared_ptr<Store>& store = stores_[std::move(store_id)];
    if (!store) store = std::make_shared<Store>();
    return std::make_unique<MemoryPersistenceStore>(store, clock_);
  }

 private:
  std::shared_ptr<const Clock> clock_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Store>> stores_;
};

}  // namespace

Layer<BackingPersistence> layer_memory(std::shared_ptr<const Clock> clock) {
  if (!clock) clock = std::make_shared<SystemClock>();
  return Layer<BackingPersistence>{
      [clock = std::move(clock)]() -> Result<std::shared_ptr<BackingPersistence>> {
        return std::make_shared<MemoryPersistence>(clock);
      }};
}

}  // namespace persist
