#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <persist/inspector.hpp>
#include <persist/sqlite.hpp>

#include "drivers/sqlite/connection.hpp"
#include "drivers/sqlite/schema.hpp"
#include "drivers/sqlite/store_place.hpp"

namespace persist::sqlite {

/// One store, as its layout keeps it. Changes are unconditional: whoever asks for one has looked at
/// the entry within the same transaction, if that matters.
class StoreRows {
 public:
  StoreRows() = default;
  StoreRows(const StoreRows&) = delete;
  StoreRows& operator=(const StoreRows&) = delete;
  virtual ~StoreRows() = default;

  /// The name of the table that it writes to.
  [[nodiscard]] virtual const SchemaObject& table() const = 0;

  [[nodiscard]] virtual StorePlace place() const = 0;

  /// Whether it may be another store's (<persist/kvs.hpp>), and so must not be changed.
  [[nodiscard]] virtual bool is_guess() const { return false; }
  /// Whether that table holds nothing but this store.
  [[nodiscard]] virtual bool has_own_table() const { return false; }

  [[nodiscard]] virtual Result<StoreSummary> summarize(Instant now) = 0;
  /// Copies the entry alone into `batch`, which is empty when there is none.
  [[nodiscard]] virtual Result<void> lookup(StoredKey key, EntryBatch& batch) = 0;
  /// A scan that depends on the connection alone, and may outlive this object.
  [[nodiscard]] virtual Result<std::unique_ptr<Scan>> scan(ScanOptions range) = 0;

  [[nodiscard]] virtual Result<void> put(StoredKey key, std::string_view value, Expires expires,
                                         StorageClass value_class) = 0;
  [[nodiscard]] virtual Result<Applied> remove(StoredKey key) = 0;
  /// Removes the entry if it is expired at `now`; how many entries that were.
  [[nodiscard]] virtual Result<std::size_t> remove_expired(StoredKey key, Instant now) = 0;
  [[nodiscard]] virtual Result<Applied> expire(StoredKey key, Expires expires) = 0;
  [[nodiscard]] virtual Result<std::size_t> clear() = 0;
};

/// How one layout keeps stores in the tables of a file: as the schema was when it was made.
class TableLayout {
 public:
  TableLayout() = default;
  TableLayout(const TableLayout&) = delete;
  TableLayout& operator=(const TableLayout&) = delete;
  virtual ~TableLayout() = default;

  [[nodiscard]] virtual Layout name() const = 0;
  /// Whether the file has a table of this layout that fits.
  [[nodiscard]] virtual Result<bool> is_there() = 0;
  /// Whether a new store takes a table that is not there yet.
  [[nodiscard]] virtual bool makes_table_for_new_store() const = 0;
  /// The ids of the stores whose tables fit, in any order.
  [[nodiscard]] virtual Result<std::vector<std::string>> stores() = 0;
  /// Whether all its stores lie in that table.
  [[nodiscard]] virtual bool has_stores_in(const RowTable& /*table*/) const { return false; }
  /// Whether `stores` could not tell them apart.
  [[nodiscard]] virtual bool is_undivided() const { return false; }
  /// The store; null when it is not there, an error when its table does not fit.
  [[nodiscard]] virtual Result<std::unique_ptr<StoreRows>> find(std::string_view store) = 0;
  /// The store, room for it being made where there is none, within the open transaction.
  [[nodiscard]] virtual Result<std::unique_ptr<StoreRows>> make(std::string_view store) = 0;
  /// Removes the table that the store alone has, which is empty, within the open transaction.
  [[nodiscard]] virtual Result<void> drop_table_of(std::string_view /*store*/) { return {}; }
  /// The tables that bear the layout's names and are something else.
  [[nodiscard]] virtual Result<std::vector<Fault>> schema_mismatches() = 0;
};

/// The layouts over a connection. They look at `schema` when they are made and add to it what they
/// make; all they are given must outlive them.
[[nodiscard]] Result<std::unique_ptr<TableLayout>> make_single_layout(Connection& connection,
                                                                      Schema& schema,
                                                                      const SqliteOptions& options);
[[nodiscard]] Result<std::unique_ptr<TableLayout>> make_multi_layout(Connection& connection,
                                                                     Schema& schema,
                                                                     const SqliteOptions& options);
/// Whether a table has the shape of the layout kvs, whatever its name.
[[nodiscard]] Result<bool> is_kvs_table(Connection& connection, const SchemaObject& object);
[[nodiscard]] Result<std::unique_ptr<TableLayout>> make_kvs_layout(Connection& connection,
                                                                   Schema& schema,
                                                                   const SqliteOptions& options);

}  // namespace persist::sqlite
