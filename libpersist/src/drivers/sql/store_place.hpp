#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include <persist/entry.hpp>
#include <persist/scan.hpp>

#include "drivers/sql/dialect.hpp"
#include "drivers/sql/rows.hpp"

namespace persist::sql {

/// Where the rows of a store are.
struct StorePlace {
  std::shared_ptr<const Table> table;
  std::string store;
  /// Of the layout kvs: what its ids begin with.
  std::string prefix = {};
  /// Nothing but the beginnings of some ids speaks for the prefix.
  bool is_guess = false;

  [[nodiscard]] bool is_wrapped() const { return table->layout == Layout::kvs; }
  [[nodiscard]] std::string id_of(std::string_view key) const { return prefix + std::string{key}; }
};

/// What of an entry a statement selects.
struct Selection {
  bool has_value = true;
  bool has_expires = true;

  /// What `options` need of the rows of `place`.
  [[nodiscard]] static Selection of(const StorePlace& place, const ScanOptions& options);
};

/// "id, value, expires" as `read_row` takes them. A value that is longer than `max_bytes` is NULL.
[[nodiscard]] std::string selected_columns(const Dialect& dialect, const StorePlace& place,
                                           Selection selection, std::size_t max_bytes);

/// The entry in a row whose columns from `column` on are those; false where its value is too long.
[[nodiscard]] bool read_row(const Rows& rows, std::size_t row, std::size_t column,
                            const StorePlace& place, Selection selection, EntryView& entry);

/// Adds the condition that a row is of the store.
void append_is_in_store(Statement& out, const StorePlace& place);
/// Adds the condition that the id of a row begins with `prefix`, if there is a cheap one.
void append_has_prefix(Statement& out, const Table& table, std::string_view prefix);
/// Adds " AND …" for the rows that `options` want, as far as the server can tell.
void append_admits(Statement& out, const StorePlace& place, const ScanOptions& options);

}  // namespace persist::sql
