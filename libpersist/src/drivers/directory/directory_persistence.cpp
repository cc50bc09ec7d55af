#include <mutex>

#include <persist/directory.hpp>

#include "values/propagate.hpp"
#include "values/time_to_live.hpp"

namespace persist {

namespace {

/// What the stores of one backing share.
struct Shared {
  std::shared_ptr<const Clock> clock;
  std::unique_ptr<Inspector> inspector;
  std::mutex mutex;
};

/// What stands in a batch of one entry or none.
Result<std::optional<JsonText>> live_value(const EntryBatch& batch, Instant now) {
  if (batch.empty() || !batch[0].expires.is_live_at(now)) return std::nullopt;
  auto value = JsonText::parse(std::string{batch[0].value});
  if (!value) {
    return std::unexpected<PersistenceError>{PersistenceSchemaError{
        .method = "get",
        .issues = {{.path = "", .message = "no JSON: " + std::string{value.error().reason}}}}};
  }
  // Effect takes JSON that is no `[value, expires]` for a miss.
  if (batch[0].malformed_envelope) return std::nullopt;
  return *std::move(value);
}

class DirectoryStore final : public BackingPersistenceStore {
 public:
  DirectoryStore(std::shared_ptr<Shared> shared, std::string id)
      : shared_{std::move(shared)}, id_{std::move(id)} {}

  Result<std::optional<JsonText>> get(std::string_view key) override {
    const std::scoped_lock lock{shared_->mutex};
    PERSIST_CHECK(shared_->inspector->lookup(id_, key, batch_));
    return live_value(batch_, shared_->clock->now());
  }

  Result<std::vector<std::optional<JsonText>>> get_many(
      std::span<const std::string_view> keys) override {
    const std::scoped_lock lock{shared_->mutex};
    const Instant now = shared_->clock->now();
    std::vector<std::optional<JsonText>> values;
    values.reserve(keys.size());
    for (const std::string_view key : keys) {
      PERSIST_CHECK(shared_->inspector->lookup(id_, key, batch_));
      auto value = live_value(batch_, now);
      values.push_back(value ? *std::move(value) : std::nullopt);
    }
    return values;
  }

  Result<void> set(std::string_view key, JsonView value, TimeToLive time_to_live) override {
    const Item item{.key = key, .value = value, .time_to_live = time_to_live};
    return set_many({&item, 1});
  }

  Result<void> set_many(std::span<const Item> items) override {
    const Instant now = shared_->clock->now();
    return change([&](Transaction& transaction) -> Result<void> {
      for (const Item& item : items) {
        const auto expires = expires_after(item.time_to_live, now);
        if (!expires) continue;
        PERSIST_CHECK(transaction.put(id_, item.key, item.value.text(), *expires));
      }
      return {};
    });
  }

  Result<void> remove(std::string_view key) override {
    return change([&](Transaction& transaction) -> Result<void> {
      PERSIST_CHECK(transaction.remove(id_, key));
      return {};
    });
  }

  Result<void> clear() override {
    return change([&](Transaction& transaction) -> Result<void> {
      PERSIST_CHECK(transaction.clear(id_));
      return {};
    });
  }

 private:
  [[nodiscard]] Result<void> change(const auto& make_changes) {
    const std::scoped_lock lock{shared_->mutex};
    PERSIST_LET(const auto transaction, shared_->inspector->begin(shared_->clock->now()));
    PERSIST_CHECK(make_changes(*transaction));
    return transaction->commit();
  }

  std::shared_ptr<Shared> shared_;
  std::string id_;
  EntryBatch batch_;
};

class DirectoryPersistence final : public BackingPersistence {
 public:
  explicit DirectoryPersistence(std::shared_ptr<Shared> shared) : shared_{std::move(shared)} {}

  Result<std::unique_ptr<BackingPersistenceStore>> make(std::string store_id) override {
    return std::make_unique<DirectoryStore>(shared_, std::move(store_id));
  }

 private:
  std::shared_ptr<Shared> shared_;
};

}  // namespace

Layer<BackingPersistence> layer_directory(DirectoryOptions options) {
  if (!options.clock) options.clock = std::make_shared<SystemClock>();
  return Layer<BackingPersistence>{
      [options = std::move(options)]() -> Result<std::shared_ptr<BackingPersistence>> {
        auto shared = std::make_shared<Shared>();
        shared->clock = options.clock;
        PERSIST_LET(shared->inspector, open_directory_inspector(options));
        return std::make_shared<DirectoryPersistence>(std::move(shared));
      }};
}

}  // namespace persist
