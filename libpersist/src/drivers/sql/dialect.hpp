#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <persist/inspector.hpp>

#include "drivers/sql/rows.hpp"
#include "drivers/sql/statement.hpp"

namespace persist::sql {

/// A table of one of the layouts:
///   single  (store_id, id, value, expires), the key of the first two
///   multi   (id, value, expires)
///   kvs     (id, value as bytes, value_type)
struct Table {
  std::string name;
  Layout layout = Layout::single;
  /// Why it is not an Effect table, in a sentence that names it.
  std::optional<std::string> mismatch = std::nullopt;
  /// Its index has the keys in byte order.
  bool is_byte_ordered = false;
  /// A change of it may change more.
  bool has_triggers = false;
  /// A column that a new row cannot do without.
  std::optional<std::string> needed_column = std::nullopt;

  [[nodiscard]] bool has_store_column() const { return layout == Layout::single; }
};

/// A row to be written.
struct NewRow {
  /// Of the layout single.
  std::string_view store;
  std::string_view id;
  std::string_view value;
  std::optional<std::int64_t> expires = std::nullopt;
};

/// How an engine speaks SQL. It has no state.
class Dialect {
 public:
  Dialect() = default;
  Dialect(const Dialect&) = delete;
  Dialect& operator=(const Dialect&) = delete;
  virtual ~Dialect() = default;

  [[nodiscard]] virtual std::string quoted_name(std::string_view name) const = 0;
  /// Appends what stands for the parameter of that number, from 1.
  virtual void append_placeholder(std::string& sql, std::size_t number) const = 0;

  /// The number in `column` as text.
  [[nodiscard]] virtual std::string integer_text(std::string_view column) const = 0;
  /// An expression of the text in `column` that compares bytewise.
  [[nodiscard]] virtual std::string in_byte_order(std::string_view column) const = 0;
  /// An expression that tells all texts in `column` apart, and answers their bytes.
  [[nodiscard]] virtual std::string exact(std::string_view column) const {
    return std::string{column};
  }
  /// The condition that `column` holds one of `values`, or what the collation takes for one of
  /// them.
  virtual void append_is_one_of(Statement& out, std::string_view column,
                                std::span<const std::string_view> values) const = 0;
  /// The condition that `column` holds exactly these bytes.
  virtual void append_is_exactly(Statement& out, std::string_view column,
                                 std::string_view value) const = 0;
  /// The condition that the bytes in `column` begin with these.
  virtual void append_begins_with(Statement& out, std::string_view column,
                                  std::string_view prefix) const = 0;
  /// What stands before the first colon in `column`, compared bytewise.
  [[nodiscard]] virtual std::string before_colon(std::string_view column) const = 0;
  /// What ends a SELECT whose rows nobody else may change until the transaction ends.
  [[nodiscard]] virtual std::string_view row_lock() const { return " FOR UPDATE"; }

  /// Inserts or replaces rows of one table, each key once.
  virtual void append_upsert(Statement& out, const Table& table,
                             std::span<const NewRow> rows) const = 0;
  /// Inserts those of the rows whose keys do not exist.
  virtual void append_insert(Statement& out, const Table& table,
                             std::span<const NewRow> rows) const = 0;
  /// Gives rows of one store another expiry.
  virtual void append_update_expiry(Statement& out, const Table& table,
                                    std::span<const NewRow> rows) const = 0;
  /// Removes up to `limit` rows of a store that expired at `now`. `store` is for the layout single.
  virtual void append_purge(Statement& out, const Table& table, std::string_view store,
                            std::int64_t now, std::size_t limit) const = 0;

  /// Lists the columns of the tables whose names begin with "effect_", of the table `kvs_table`,
  /// and of those with a column value_type. A row for each column, and at least one row, with NULL
  /// for the table where there is none:
  ///   0 the name of the table, 1 why it cannot be used ("it is a view"; NULL where it can),
  ///   2 the name of the column, 3 its type (text, bytes, integer, other),
  ///   4 its place in the primary key, from 1 (0: none), 5 whether it may be NULL,
  ///   6 why it cannot be used ("is generated"), 7 whether a new row needs a value for it,
  ///   8 whether keys of the table, or without one of the database, are in byte order,
  ///   9 whether a change of the table may change more (triggers, foreign keys).
  ///   In the columns 8 and 9 the rows of a table say what they know; together they hold.
  virtual void append_catalog(Statement& out, std::string_view kvs_table) const = 0;
  /// The same in a cheaper way: tables are found by their names alone, the row for the database is
  /// missing, and NULL in the columns 8 and 9 says that it needs the full one.
  virtual void append_usual_catalog(Statement& out, std::string_view kvs_table) const {
    append_catalog(out, kvs_table);
  }
  /// Replaces the answer to `append_usual_catalog`, where its form is the engine's own, by such
  /// rows.
  virtual void read_usual_catalog(Rows& /*rows*/) const {}
  /// Lists the stores of a table of the layout single, without a scan of it.
  virtual void append_stores(Statement& out, const Table& table) const = 0;
  /// The statements that make a table as Effect does.
  [[nodiscard]] virtual std::vector<std::string> create_statements(const Table& table) const = 0;

  /// Its answer changes whenever a transaction of anybody becomes visible.
  [[nodiscard]] virtual std::string_view version_query() const = 0;
  /// One row: the bytes of the tables that `append_catalog` lists and that are Effect's.
  virtual void append_size(Statement& out, std::span<const std::string_view> tables) const = 0;

  /// Why a text of a key or a store cannot be stored; none where it can.
  [[nodiscard]] virtual std::optional<std::string> why_not_storable(
      std::string_view text) const = 0;
  /// Why a table of that name cannot be made.
  [[nodiscard]] virtual std::optional<std::string> why_no_table(std::string_view name) const = 0;
  /// Whether the error says that a table does not exist.
  [[nodiscard]] virtual bool is_missing_table(std::string_view code) const = 0;
  /// Whether the error says that a condition compares a column with a text that the character set
  /// of the table lacks. No row meets such a condition.
  [[nodiscard]] virtual bool is_incomparable(std::string_view /*code*/) const { return false; }
  /// Whether the collation of the table takes different keys for one.
  [[nodiscard]] virtual bool folds_keys(const Table& /*table*/) const { return false; }
  /// Whether names that differ in case are the same.
  [[nodiscard]] virtual bool folds_table_names() const { return false; }
};

}  // namespace persist::sql
