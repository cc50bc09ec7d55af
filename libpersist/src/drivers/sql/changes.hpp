#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "drivers/sql/catalog.hpp"
#include "drivers/sql/lookups.hpp"
#include "inspect/buffered_transaction.hpp"

namespace persist::sql {

/// The changes of a transaction, made by statements for many rows each. Keys that were read for
/// update are locked rows, or absent: such a one is then inserted, and if somebody else did that
/// before, the transaction fails.
class Changes final : public inspect::ChangeTarget {
 public:
  explicit Changes(Catalog& catalog) : catalog_{catalog} {}
  ~Changes() override;

  Result<void> check(const Change& change) override;
  Result<std::size_t> read_for_update(std::span<const Place> keys, Projection projection,
                                      EntryBatch& batch) override;
  Result<std::size_t> read(std::span<const Place> keys, Projection projection,
                           EntryBatch& batch) override;
  Result<void> write(std::span<const Change> changes) override;
  Result<std::size_t> clear(std::string_view store) override;
  Result<std::size_t> drop(std::string_view store) override;
  Result<void> commit() override;

 private:
  [[nodiscard]] Result<void> write_store(std::string_view store, std::span<const Change> changes);
  [[nodiscard]] Result<void> put(const StorePlace& place, std::span<const Change> changes);
  [[nodiscard]] Result<void> insert_or_replace(const StorePlace& place,
                                               std::span<const NewRow> rows);
  [[nodiscard]] Result<void> insert_absent(const StorePlace& place, std::span<const NewRow> rows);
  /// Fails where the collation took one of the keys for another one that was stored or written.
  [[nodiscard]] Result<void> check_exact(const StorePlace& place, std::span<const NewRow> rows);
  [[nodiscard]] Result<void> remove(const StorePlace& place, std::span<const Change> changes);
  [[nodiscard]] Result<void> expire(const StorePlace& place, std::span<const Change> changes);
  [[nodiscard]] Result<void> expire_wrapped(const StorePlace& place,
                                            std::span<const Change> changes);
  [[nodiscard]] Result<std::uint64_t> run(const Statement& statement);

  Catalog& catalog_;
  std::set<std::string, std::less<>> replaced_;  // stores whose rows exist in part
  // Keys that were read for update and did not exist.
  std::map<std::string, std::set<std::string, std::less<>>, std::less<>> absent_;
};

}  // namespace persist::sql
