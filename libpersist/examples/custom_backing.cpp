// A backing of one's own: stores in a map of this process. It passes the contract that every
// backing must keep, and then serves typed results like any other.

#include <cstdio>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <persist/backing_persistence.hpp>
#include <persist/result_persistence.hpp>
#include <persist/schema.hpp>
#include <persist/testing/backing_contract.hpp>

namespace {

struct Entry {
  persist::JsonText value;
  std::optional<persist::Instant> expires;
};

// What all stores of a backing share, and what stays when the backing itself is gone.
struct Shelf {
  std::shared_ptr<const persist::Clock> clock;
  std::mutex mutex = {};
  std::map<std::string, std::map<std::string, Entry, std::less<>>> stores = {};

  // When an entry that is written now expires; a time that cannot be counted is never.
  [[nodiscard]] std::optional<persist::Instant> expiry(persist::TimeToLive life) const {
    const persist::Instant now = clock->now();
    if (!life || *life > persist::Instant::max() - now) return std::nullopt;
    return now + *life;
  }
};

class ShelfStore final : public persist::BackingPersistenceStore {
 public:
  ShelfStore(std::shared_ptr<Shelf> shelf, const std::string& id)
      : shelf_{std::move(shelf)}, entries_{shelf_->stores[id]} {}

  persist::Result<std::optional<persist::JsonText>> get(std::string_view key) override {
    const std::scoped_lock lock{shelf_->mutex};
    return find(key);
  }

  persist::Result<std::vector<std::optional<persist::JsonText>>> get_many(
      std::span<const std::string_view> keys) override {
    const std::scoped_lock lock{shelf_->mutex};
    std::vector<std::optional<persist::JsonText>> values;
    values.reserve(keys.size());
    for (const std::string_view key : keys) values.push_back(find(key));
    return values;
  }

  persist::Result<void> set(std::string_view key, persist::JsonView value,
                            persist::TimeToLive time_to_live) override {
    const Item item{.key = key, .value = value, .time_to_live = time_to_live};
    return set_many({&item, 1});
  }

  persist::Result<void> set_many(std::span<const Item> items) override {
    const std::scoped_lock lock{shelf_->mutex};
    for (const auto& [key, value, life] : items) {
      if (life && life->count() <= 0) continue;
      entries_.insert_or_assign(std::string{key},
                                Entry{persist::JsonText{value}, shelf_->expiry(life)});
    }
    return {};
  }

  persist::Result<void> remove(std::string_view key) override {
    const std::scoped_lock lock{shelf_->mutex};
    if (const auto found = entries_.find(key); found != entries_.end()) entries_.erase(found);
    return {};
  }

  persist::Result<void> clear() override {
    const std::scoped_lock lock{shelf_->mutex};
    entries_.clear();
    return {};
  }

 private:
  std::optional<persist::JsonText> find(std::string_view key) {
    const auto found = entries_.find(key);
    if (found == entries_.end()) return std::nullopt;
    if (found->second.expires && *found->second.expires <= shelf_->clock->now()) {
      return std::nullopt;
    }
    return found->second.value;
  }

  std::shared_ptr<Shelf> shelf_;
  std::map<std::string, Entry, std::less<>>& entries_;
};

class ShelfBacking final : public persist::BackingPersistence {
 public:
  explicit ShelfBacking(std::shared_ptr<const persist::Clock> clock)
      : shelf_{std::make_shared<Shelf>(std::move(clock))} {}

  persist::Result<std::unique_ptr<persist::BackingPersistenceStore>> make(
      std::string store_id) override {
    const std::scoped_lock lock{shelf_->mutex};
    return std::make_unique<ShelfStore>(shelf_, store_id);
  }

 private:
  std::shared_ptr<Shelf> shelf_;
};

// A request, whose result is kept.
struct SquareOf {
  using Success = int;
  using Failure = persist::Never;
  static constexpr std::string_view tag = "SquareOf";
  int number;
  [[nodiscard]] std::string primary_key() const { return std::to_string(number); }
};

}  // namespace

int main() {
  const persist::testing::BackingSubject subject{
      .make_place =
          [] {
            return [](std::shared_ptr<const persist::Clock> clock) {
              return std::make_shared<ShelfBacking>(std::move(clock));
            };
          },
      .is_shared = false};
  const auto failures = persist::testing::contract_failures(subject);
  for (const std::string& failure : failures) std::puts(failure.c_str());
  std::printf("%zu promises broken\n", failures.size());

  const persist::Layer<persist::BackingPersistence> backing{
      []() -> persist::Result<std::shared_ptr<persist::BackingPersistence>> {
        return std::make_shared<ShelfBacking>(std::make_shared<persist::SystemClock>());
      }};
  const auto services = persist::layer_result().provide(backing).build();
  if (!services) return 1;
  auto squares = services->get(persist::ResultPersistence::tag).make("squares");
  if (!squares || !squares->set(SquareOf{7}, 49)) return 1;
  const auto seven = squares->get(SquareOf{7});
  if (!seven || !*seven || !**seven) return 1;
  std::printf("7 x 7 = %d\n", ***seven);
  return failures.empty() ? 0 : 1;
}

// Prints:
//   0 promises broken
//   7 x 7 = 49
