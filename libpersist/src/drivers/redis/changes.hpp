#pragma once

#include <functional>
#include <memory>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "drivers/redis/commit.hpp"
#include "drivers/redis/scan.hpp"
#include "drivers/redis/stores.hpp"
#include "inspect/buffered_transaction.hpp"

namespace persist::redis {

/// The changes of a transaction: kept until the commit, which sends them.
class Changes final : public inspect::ChangeTarget {
 public:
  /// `open` points to this while it lives.
  Changes(Stores& stores, Wholeness wholeness, Changes*& open)
      : stores_{stores}, wholeness_{wholeness}, open_{open} {
    open = this;
  }
  ~Changes() override;

  Result<void> check(const Change& change) override;
  Result<std::size_t> read(std::span<const Place> keys, Projection projection,
                           EntryBatch& batch) override;
  Result<std::size_t> read_for_update(std::span<const Place> keys, Projection projection,
                                      EntryBatch& batch) override;
  Result<void> write(std::span<const Change> changes) override;
  // Before 7.0 an expiry is read as the time left, to which the way of the answer is added.
  [[nodiscard]] std::chrono::milliseconds expiry_tolerance() const override {
    return std::chrono::milliseconds{stores_.client().has_expiretime() ? 0 : 1000};
  }
  Result<std::size_t> clear(std::string_view store) override;
  Result<void> commit() override;

 private:
  /// Reads those keys that no change is pending for.
  using Fetch = std::function<Result<std::vector<FoundEntry>>(
      std::span<const std::string_view> redis_keys, Projection projection)>;

  [[nodiscard]] Result<std::string> redis_key_of(const Place& place);
  [[nodiscard]] const PendingChange* pending_of(std::string_view redis_key);
  /// A copy of `text` that stays until the commit.
  [[nodiscard]] std::string_view kept(std::string_view text);
  [[nodiscard]] Result<std::size_t> answer(std::span<const Place> keys, Projection projection,
                                           EntryBatch& batch, const Fetch& fetch);
  [[nodiscard]] Result<std::vector<FoundEntry>> fetch(std::span<const std::string_view> redis_keys,
                                                      Projection projection);
  [[nodiscard]] Result<std::vector<FoundEntry>> fetch_watched(
      std::span<const std::string_view> redis_keys, Projection projection);
  [[nodiscard]] Result<Address> server_of_all(std::span<const std::string_view> redis_keys);
  [[nodiscard]] Result<void> send_pending();
  [[nodiscard]] bool is_full() const;
  [[nodiscard]] Result<void> check_size() const;

  Stores& stores_;
  Wholeness wholeness_;
  Changes*& open_;
  std::vector<PendingChange> pending_;
  std::pmr::monotonic_buffer_resource kept_;  // what they borrow
  std::size_t pending_bytes_ = 0;
  std::unordered_map<std::string_view, std::size_t> index_;  // of the first `indexed_` ones
  std::size_t indexed_ = 0;
  std::optional<Address> watching_;  // the server that watches keys for this transaction
  std::vector<std::unique_ptr<Replies>> fetched_;
  std::string prefix_;
  std::optional<std::string> prefix_store_;
};

}  // namespace persist::redis
