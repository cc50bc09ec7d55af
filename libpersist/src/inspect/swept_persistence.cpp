#include "inspect/swept_persistence.hpp"

#include <utility>

#include "values/propagate.hpp"

namespace persist {

namespace {

/// Only what writes counts as use: whoever only reads leaves nothing behind that expires.
class SweptStore final : public BackingPersistenceStore {
 public:
  SweptStore(std::unique_ptr<BackingPersistenceStore> store, std::shared_ptr<Sweeper> sweeper)
      : store_{std::move(store)}, sweeper_{std::move(sweeper)} {}

  Result<std::optional<JsonText>> get(std::string_view key) override { return store_->get(key); }
  Result<std::vector<std::optional<JsonText>>> get_many(
      std::span<const std::string_view> keys) override {
    return store_->get_many(keys);
  }
  Result<void> set(std::string_view key, JsonView value, TimeToLive time_to_live) override {
    return used(store_->set(key, value, time_to_live));
  }
  Result<void> set_many(std::span<const Item> items) override {
    return used(store_->set_many(items));
  }
  Result<void> remove(std::string_view key) override { return used(store_->remove(key)); }
  Result<void> clear() override { return used(store_->clear()); }

 private:
  Result<void> used(Result<void> result) {
    sweeper_->used();
    return result;
  }

  // The sweeper goes first, so that the service is the last one to have the file open.
  std::unique_ptr<BackingPersistenceStore> store_;
  std::shared_ptr<Sweeper> sweeper_;
};

class SweptPersistence final : public BackingPersistence, public OffersLeases {
 public:
  SweptPersistence(std::shared_ptr<BackingPersistence> service, SweepSetup setup)
      : service_{std::move(service)}, sweeper_{std::make_shared<Sweeper>(std::move(setup))} {}

  Result<std::unique_ptr<BackingPersistenceStore>> make(std::string store_id) override {
    PERSIST_LET(std::unique_ptr<BackingPersistenceStore> store, service_->make(store_id));
    sweeper_->opened(store_id);
    return std::make_unique<SweptStore>(std::move(store), sweeper_);
  }

  Result<std::shared_ptr<Leases>> leases() override {
    auto* const offers = dynamic_cast<OffersLeases*>(service_.get());
    if (offers == nullptr) return nullptr;
    return offers->leases();
  }

 private:
  std::shared_ptr<BackingPersistence> service_;
  std::shared_ptr<Sweeper> sweeper_;
};

}  // namespace

std::shared_ptr<BackingPersistence> with_sweeps(std::shared_ptr<BackingPersistence> service,
                                                SweepSetup setup) {
  if (setup.interval <= std::chrono::milliseconds::zero()) return service;
  if (!setup.clock) setup.clock = std::make_shared<SystemClock>();
  return std::make_shared<SweptPersistence>(std::move(service), std::move(setup));
}

}  // namespace persist
