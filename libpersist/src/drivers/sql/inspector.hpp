#pragma once

#include <memory>

#include <persist/inspector.hpp>

#include "drivers/sql/catalog.hpp"

namespace persist::sql {

/// The stores of a database, whatever its engine.
class SqlInspector : public Inspector {
 public:
  /// `dialect` must outlive it.
  SqlInspector(std::unique_ptr<Connection> connection, const Dialect& dialect, Settings settings)
      : connection_{std::move(connection)}, catalog_{*connection_, dialect, std::move(settings)} {}

  /// Connects, and looks at the tables.
  [[nodiscard]] Result<void> open();
  /// Whether there were tables of the layouts, or such that bear their names.
  [[nodiscard]] bool has_tables() const { return catalog_.has_tables(); }
  [[nodiscard]] Connection& connection() { return *connection_; }

  [[nodiscard]] Capabilities capabilities() const override { return capabilities_; }
  Result<std::vector<StoreInfo>> stores() override { return catalog_.stores(); }
  Result<StoreSummary> summarize(const StoreInfo& store, Instant now) override;
  Result<std::vector<StoreSummary>> summarize_many(std::span<const StoreInfo> stores,
                                                   Instant now) override;
  Result<std::size_t> lookup_many(std::span<const Place> keys, EntryBatch& batch) override;
  Result<std::unique_ptr<Transaction>> begin(Instant now) override;
  Result<std::size_t> purge(const std::string& store, Instant now, std::size_t limit) override;
  Result<std::uint64_t> version() override;
  Result<void> check(const std::function<void(const Fault&)>& report) override;
  Result<std::vector<Figure>> figures() override;
  void interrupt() noexcept override { connection_->interrupt(); }

 protected:
  /// Begins the transaction in which all is read from now on, by the engine's statement for it. It
  /// ends with the connection.
  [[nodiscard]] Result<void> hold_snapshot(std::string_view begin);
  /// Gives the connection up; nothing else may be asked any more.
  [[nodiscard]] std::unique_ptr<Connection> take_connection() { return std::move(connection_); }

 private:
  Result<std::unique_ptr<Scan>> scan_store(std::string store, ScanOptions options) override;
  Result<std::unique_ptr<Scan>> scan_at_once(std::vector<std::string> stores,
                                             ScanOptions options) override;
  [[nodiscard]] Result<std::size_t> purge_wrapped(const StorePlace& place, Instant now,
                                                  std::size_t limit);
  [[nodiscard]] Result<void> check_may_change() const;

  std::unique_ptr<Connection> connection_;
  Catalog catalog_;
  Capabilities capabilities_;
  bool is_snapshot_ = false;
};

/// What databases can do; keys are in order where the collation is that of bytes.
inline constexpr Capabilities capabilities{.ordered = false};

}  // namespace persist::sql
