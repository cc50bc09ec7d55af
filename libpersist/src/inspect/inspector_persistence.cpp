#include <persist/inspector_persistence.hpp>

#include <algorithm>
#include <mutex>
#include <utility>

#include "values/descriptor.hpp"
#include "values/propagate.hpp"
#include "values/time_to_live.hpp"

namespace persist {

namespace {

/// What the stores of one service share.
struct Shared {
  std::unique_ptr<Inspector> inspector;
  std::shared_ptr<const Clock> clock;
  std::mutex mutex;
};

/// `result`, its error as one of `method`.
template <class T>
Result<T> named(std::string_view method, Result<T> result) {
  if (!result) std::visit([&](auto& error) { error.method = method; }, result.error());
  return result;
}

class InspectorStore final : public BackingPersistenceStore {
 public:
  InspectorStore(std::shared_ptr<Shared> shared, std::string id)
      : shared_{std::move(shared)}, id_{std::move(id)} {}

  Result<std::optional<JsonText>> get(std::string_view key) override {
    const std::scoped_lock lock{shared_->mutex};
    PERSIST_CHECK(named("get", shared_->inspector->lookup(id_, key, batch_)));
    if (batch_.empty() || !is_live(batch_[0])) return std::nullopt;
    const auto json = JsonView::parse(batch_[0].value);
    if (!json) {
      return std::unexpected{PersistenceSchemaError{
          .method = "get",
          .issues = {
              {.path = {},
               .message = "the stored text is not JSON: " + std::string{json.error().reason} +
                          " at byte " + std::to_string(json.error().offset)}}}};
    }
    // Effect takes JSON without its envelope for a miss.
    if (batch_[0].malformed_envelope) return std::nullopt;
    return JsonText{*json};
  }

  Result<std::vector<std::optional<JsonText>>> get_many(
      std::span<const std::string_view> keys) override {
    std::vector<Place> places;
    places.reserve(keys.size());
    for (const std::string_view key : keys) places.push_back({.store = id_, .key = key});
    std::vector<std::optional<JsonText>> values;
    values.reserve(keys.size());
    const std::scoped_lock lock{shared_->mutex};
    while (values.size() < keys.size()) {
      PERSIST_LET(const std::size_t count,
                  named("get_many", shared_->inspector->lookup_many(
                                        std::span{places}.subspan(values.size()), batch_)));
      for (std::size_t i = 0; i < count; ++i) values.push_back(valid_value(i));
    }
    return values;
  }

  Result<void> set(std::string_view key, JsonView value, TimeToLive time_to_live) override {
    const Item item{.key = key, .value = value, .time_to_live = time_to_live};
    return write("set", {&item, 1});
  }

  Result<void> set_many(std::span<const Item> items) override { return write("set_many", items); }

  Result<void> remove(std::string_view key) override {
    const Change change{.kind = Change::Kind::remove, .store = id_, .key = key};
    return make("remove", {&change, 1});
  }

  Result<void> clear() override {
    const Change change{.kind = Change::Kind::clear, .store = id_};
    return make("clear", {&change, 1});
  }

 private:
  [[nodiscard]] bool is_live(const EntryView& entry) const {
    // The clock is asked only where it matters.
    return entry.expires.is_never() || entry.expires.is_live_at(shared_->clock->now());
  }

  /// The live value in a slot of the batch, where it is one.
  [[nodiscard]] std::optional<JsonText> valid_value(std::size_t slot) const {
    if (batch_.is_absent(slot)) return std::nullopt;
    const EntryView entry = batch_[slot];
    if (entry.malformed_envelope || !is_live(entry)) return std::nullopt;
    const auto json = JsonView::parse(entry.value);
    return json ? std::optional{JsonText{*json}} : std::nullopt;
  }

  [[nodiscard]] Result<void> write(std::string_view method, std::span<const Item> items) {
    const Instant now = shared_->clock->now();
    std::vector<Change> changes;
    for (const Item& item : items) {
      const auto expires = expires_after(item.time_to_live, now);
      if (!expires) continue;
      changes.push_back(
          {.store = id_, .key = item.key, .value = item.value.text(), .expires = *expires});
    }
    return make(method, changes);
  }

  [[nodiscard]] Result<void> make(std::string_view method, std::span<const Change> changes) {
    if (changes.empty()) return {};
    const std::scoped_lock lock{shared_->mutex};
    return named(method, make(changes));
  }

  // The lock is held.
  [[nodiscard]] Result<void> make(std::span<const Change> changes) {
    constexpr int max_tries = 5;
    for (int tries = 1;; ++tries) {
      Result<void> made = try_to_make(changes);
      if (made || tries == max_tries || !has_fault(made.error(), BackingFault::conflict))
        return made;
    }
  }

  [[nodiscard]] Result<void> try_to_make(std::span<const Change> changes) {
    Inspector& inspector = *shared_->inspector;
    const Instant now = shared_->clock->now();
    PERSIST_LET(const auto transaction, inspector.capabilities().atomic
                                            ? inspector.begin(now)
                                            : inspector.begin_portion(now));
    for (const Change& change : changes) PERSIST_CHECK(transaction->queue(change));
    return transaction->commit();
  }

  std::shared_ptr<Shared> shared_;
  std::string id_;
  EntryBatch batch_;
};

class InspectorPersistence final : public BackingPersistence {
 public:
  explicit InspectorPersistence(std::shared_ptr<Shared> shared) : shared_{std::move(shared)} {}

  Result<std::unique_ptr<BackingPersistenceStore>> make(std::string store_id) override {
    return std::make_unique<InspectorStore>(shared_, std::move(store_id));
  }

 private:
  std::shared_ptr<Shared> shared_;
};

}  // namespace

std::shared_ptr<BackingPersistence> make_backing_persistence(std::unique_ptr<Inspector> inspector,
                                                             std::shared_ptr<const Clock> clock) {
  if (!clock) clock = std::make_shared<SystemClock>();
  auto shared = std::make_shared<Shared>();
  shared->inspector = std::move(inspector);
  shared->clock = std::move(clock);
  return std::make_shared<InspectorPersistence>(std::move(shared));
}

Layer<BackingPersistence> layer_inspector(std::function<Result<std::unique_ptr<Inspector>>()> open,
                                          std::shared_ptr<const Clock> clock) {
  return Layer<BackingPersistence>{
      [open = std::move(open),
       clock = std::move(clock)]() -> Result<std::shared_ptr<BackingPersistence>> {
        PERSIST_LET(std::unique_ptr<Inspector> inspector, open());
        return make_backing_persistence(std::move(inspector), clock);
      }};
}

}  // namespace persist
