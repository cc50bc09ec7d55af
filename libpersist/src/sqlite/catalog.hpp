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

#include "sqlite/connection.hpp"
#include "sqlite/layout.hpp"
#include "sqlite/schema.hpp"

namespace persist::sqlite {

/// The stores of a file, over all of its layouts or the one that was asked for.
class Catalog {
 public:
  Catalog(Connection& connection, const SqliteOptions& options)
      : connection_{connection}, options_{options} {}

  /// Looks at the schema anew if it changed since.
  [[nodiscard]] Result<void> refresh();
  /// Forgets what it knows: a transaction that may have changed the schema was rolled back.
  void forget();

  [[nodiscard]] Result<std::vector<StoreInfo>> stores();
  /// The store, to be read; null when it is not there. It is valid until the next call.
  [[nodiscard]] Result<StoreRows*> find(std::string_view store);
  /// The store of one layout, to be read.
  [[nodiscard]] Result<std::unique_ptr<StoreRows>> find(const StoreInfo& store);
  /// A walk over the store, there or not.
  [[nodiscard]] Result<std::unique_ptr<Walk>> walk(std::string_view store, Range range);
  /// The store as `find` does, to be changed: in a table with triggers only where that is allowed.
  [[nodiscard]] Result<StoreRows*> find_to_change(std::string_view store);
  /// Whether `make` would make a table.
  [[nodiscard]] Result<bool> needs_table(std::string_view store);
  /// The store, to be written to, made where it is not there. Within a transaction.
  [[nodiscard]] Result<StoreRows*> make(std::string_view store);
  /// The tables that bear our names and are something else.
  [[nodiscard]] Result<std::vector<Fault>> misfits();

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view id) const noexcept {
      return std::hash<std::string_view>{}(id);
    }
  };

  [[nodiscard]] Result<void> read_schema();
  [[nodiscard]] StoreRows* known(std::string_view store) const;
  StoreRows* keep(std::string_view store, std::unique_ptr<StoreRows> rows);
  [[nodiscard]] Result<std::unique_ptr<StoreRows>> search(std::string_view store);
  [[nodiscard]] Result<TableLayout*> layout_for_new_stores();
  [[nodiscard]] Result<StoreRows*> unless_triggered(StoreRows* rows) const;

  Connection& connection_;
  const SqliteOptions& options_;
  Statement schema_version_;
  std::optional<std::int64_t> version_;  // of what is below
  Schema schema_;
  std::vector<std::unique_ptr<TableLayout>> layouts_;
  std::unordered_map<std::string, std::unique_ptr<StoreRows>, Hash, std::equal_to<>> known_;
};

}  // namespace persist::sqlite
