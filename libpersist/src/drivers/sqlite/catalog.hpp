#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <persist/inspector.hpp>
#include <persist/sqlite.hpp>

#include "drivers/sqlite/connection.hpp"
#include "drivers/sqlite/layout.hpp"
#include "drivers/sqlite/layout_choice.hpp"
#include "drivers/sqlite/schema.hpp"
#include "drivers/sqlite/table_scan.hpp"
#include "drivers/sqlite/write_guard.hpp"
#include "values/string_hash.hpp"

namespace persist::sqlite {

/// The stores of a file, over all of its layouts or the one that was asked for.
class Catalog {
 public:
  /// Whether a store may be made in the layout asked for that has entries in another one.
  enum class SecondLayout : std::uint8_t { refused, allowed };

  Catalog(Connection& connection, const SqliteOptions& options,
          SecondLayout second = SecondLayout::refused)
      : connection_{connection}, options_{options}, second_{second}, guard_{connection, options} {}

  /// Looks at the schema again if it changed since.
  [[nodiscard]] Result<void> refresh();
  /// Forgets what it knows: a transaction that may have changed the schema was rolled back.
  void forget();

  /// Whether there are tables of the layouts, or such that bear their names.
  [[nodiscard]] Result<bool> has_tables();
  /// The layouts that have tables.
  [[nodiscard]] Result<std::vector<Layout>> layouts();
  [[nodiscard]] Result<std::vector<StoreInfo>> stores();
  /// The store, to be read; null when it is not there. It is valid until the next call.
  [[nodiscard]] Result<StoreRows*> find(std::string_view store);
  /// The store of one layout, to be read.
  [[nodiscard]] Result<std::unique_ptr<StoreRows>> find(const StoreInfo& store);
  /// A scan over the store, there or not.
  [[nodiscard]] Result<std::unique_ptr<Scan>> scan(std::string_view store, ScanOptions range);
  /// Where the store lies; none when it is not there.
  [[nodiscard]] Result<std::optional<StorePlace>> place_of(std::string_view store);
  /// How many stores lie in that table.
  [[nodiscard]] Result<std::size_t> count_stores_in(const RowTable& table);
  /// The first of `stores` as long as they lie in one table, where these are all its stores.
  [[nodiscard]] Result<std::optional<StoreGroup>> group_of(std::span<const StoreInfo> stores);
  /// The store as `find` does, to be changed like that: an error where the table's triggers,
  /// foreign keys or expressions stand against it.
  [[nodiscard]] Result<StoreRows*> find_to_change(std::string_view store, Change change);
  /// Whether `make` would make a table.
  [[nodiscard]] Result<bool> needs_table(std::string_view store);
  /// The store, to be written to, made where it is not there. Within a transaction.
  [[nodiscard]] Result<StoreRows*> make(std::string_view store);
  /// Removes the store's entries and the table that it alone has. Within a transaction.
  [[nodiscard]] Result<std::size_t> drop(std::string_view store);
  /// The tables that bear our names and are something else.
  [[nodiscard]] Result<std::vector<Fault>> schema_mismatches();

 private:
  [[nodiscard]] Result<std::int64_t> schema_version();
  [[nodiscard]] Result<void> read_schema();
  [[nodiscard]] Result<void> check_choice();
  [[nodiscard]] Result<void> check_other_tables();
  [[nodiscard]] StoreRows* known(std::string_view store) const;
  StoreRows* keep(std::string_view store, std::unique_ptr<StoreRows> rows);
  [[nodiscard]] Result<std::unique_ptr<StoreRows>> search(std::string_view store);
  [[nodiscard]] Result<TableLayout*> layout_for_new_stores();
  [[nodiscard]] Result<void> forget_empty_twins(std::vector<StoreInfo>& infos);
  [[nodiscard]] Result<void> note_beside(TableLayout& made) const;
  [[nodiscard]] Result<void> check_only_place(std::string_view store, StoreRows* found);
  [[nodiscard]] Result<StoreRows*> guarded(StoreRows* rows, Change change);

  Connection& connection_;
  const SqliteOptions& options_;
  SecondLayout second_;
  WriteGuard guard_;
  Statement schema_version_;
  std::optional<std::int64_t> version_;  // of what is below
  Schema schema_;
  Layouts layouts_;
  Layouts left_out_;                          // by the options
  TableLayout* home_ = nullptr;               // of new stores, once it was looked for
  std::optional<std::string> only_place_of_;  // the store that was last seen to be in no other
  std::unordered_map<std::string, std::unique_ptr<StoreRows>, StringHash, std::equal_to<>> known_;
};

}  // namespace persist::sqlite
