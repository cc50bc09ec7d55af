#pragma once

#include <memory>

#include <persist/redis.hpp>

#include "drivers/redis/changes.hpp"
#include "drivers/redis/scan.hpp"
#include "drivers/redis/stores.hpp"

namespace persist::redis {

/// What every server can do; a cluster makes only changes of one slot together.
inline constexpr Capabilities capabilities{
    .ordered = false, .scan_may_repeat = true, .native_expiry = true, .scans_hold = false};

class RedisInspector final : public Inspector {
 public:
  explicit RedisInspector(std::unique_ptr<Client> client) : stores_{std::move(client)} {}

  [[nodiscard]] Capabilities capabilities() const override { return capabilities_; }
  Result<std::vector<StoreInfo>> stores() override { return stores_.list(); }
  Result<StoreSummary> summarize(const StoreInfo& store, Instant now) override;
  Result<std::vector<StoreSummary>> summarize_many(std::span<const StoreInfo> stores,
                                                   Instant now) override;
  Result<std::size_t> lookup_many(std::span<const Place> keys, EntryBatch& batch) override;
  Result<std::unique_ptr<Inspector>> snapshot() override;
  Result<std::unique_ptr<Transaction>> begin(Instant now) override;
  Result<std::unique_ptr<Transaction>> begin_portion(Instant now) override;
  /// The server does it itself.
  Result<std::size_t> purge(const std::string& /*store*/, Instant /*now*/,
                            std::size_t /*limit*/) override {
    return 0;
  }
  Result<std::uint64_t> version() override;
  Result<void> check(const std::function<void(const Fault&)>& report) override;
  Result<std::vector<Figure>> figures() override;
  void interrupt() noexcept override { stores_.client().waiter().interrupt(); }

 private:
  Result<std::unique_ptr<Scan>> scan_store(std::string store, ScanOptions options) override;
  Result<std::unique_ptr<Scan>> scan_stores(std::vector<std::string> stores,
                                            ScanOptions options) override;

  [[nodiscard]] Result<StoreMatcher> matcher_of(std::span<const std::string> stores);

  Stores stores_;
  Changes* open_ = nullptr;  // of the transaction that is open
  Capabilities capabilities_ = [this] {
    Capabilities it = redis::capabilities;
    it.atomic = !stores_.client().is_cluster();
    return it;
  }();
  std::uint64_t unknown_versions_ = 0;
};

}  // namespace persist::redis
