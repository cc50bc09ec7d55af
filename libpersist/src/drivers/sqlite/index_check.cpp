#include "drivers/sqlite/index_check.hpp"

#include <algorithm>
#include <bit>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "drivers/sqlite/cell.hpp"
#include "drivers/sqlite/row_sink.hpp"
#include "drivers/sqlite/schema.hpp"
#include "values/propagate.hpp"

namespace persist::sqlite {

namespace {

/// The columns of an index; its rows are those where the first is not NULL if it is partial.
struct CheckedIndex {
  std::string name;
  std::vector<std::string> columns;
  bool is_partial = false;
  bool is_unique = false;
};

/// The values of the row before, and whether those after it rise.
class RowOrder {
 public:
  /// The last of the columns is the number of the row.
  RowOrder(std::size_t columns, bool is_unique) : last_(columns), is_unique_{is_unique} {}

  /// Whether `values` come after those before, in the order of an index.
  [[nodiscard]] bool accept(std::span<sqlite3_value* const> values) {
    const bool has_null = std::ranges::any_of(
        values, [](sqlite3_value* value) { return sqlite3_value_type(value) == SQLITE_NULL; });
    // NULLs are distinct: only a key without one may be there but once.
    const std::size_t deciding = values.size() - (is_unique_ && !has_null ? 1 : 0);
    bool rises = is_first_;
    bool is_decided = is_first_;
    is_first_ = false;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!is_decided && i < deciding) {
        const std::partial_ordering order = last_[i].compare(values[i]);
        is_decided = order != std::partial_ordering::equivalent;
        rises = order == std::partial_ordering::less;
      }
      last_[i].assign(values[i]);
    }
    return rises;
  }

 private:
  struct Value {
    int rank = 0;
    bool is_whole = false;
    std::int64_t whole = 0;
    double fraction = 0;
    std::string bytes;

    static int rank_of(sqlite3_value* value) {
      switch (sqlite3_value_type(value)) {
        case SQLITE_NULL: return 0;
        case SQLITE_TEXT: return 2;
        case SQLITE_BLOB: return 3;
        default: return 1;
      }
    }

    void assign(sqlite3_value* value) {
      rank = rank_of(value);
      if (rank >= 2) bytes.assign(stored_bytes_of(value));
      if (rank != 1) return;
      is_whole = sqlite3_value_type(value) == SQLITE_INTEGER;
      whole = sqlite3_value_int64(value);
      fraction = sqlite3_value_double(value);
    }

    [[nodiscard]] std::partial_ordering compare(sqlite3_value* value) const {
      const int other = rank_of(value);
      if (rank != other || rank == 0) return rank <=> other;
      if (rank >= 2) return std::string_view{bytes} <=> stored_bytes_of(value);
      const bool are_whole = is_whole && sqlite3_value_type(value) == SQLITE_INTEGER;
      if (are_whole) return whole <=> sqlite3_value_int64(value);
      return fraction <=> sqlite3_value_double(value);
    }
  };

  std::vector<Value> last_;
  bool is_unique_;
  bool is_first_ = true;
};

/// Adds up hashes of rows, whatever their order.
class RowSum {
 public:
  void add(std::span<sqlite3_value* const> values) {
    std::uint64_t row = 0;
    for (sqlite3_value* const value : values) row = mix(row ^ hash_of(value)) + 1;
    ++rows_;
    sum_ += row;
    squares_ += row * std::rotl(row, 32);
  }

  friend bool operator==(const RowSum&, const RowSum&) = default;

 private:
  // SplitMix64's finalizer.
  static std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }

  static std::uint64_t hash_of(sqlite3_value* value) {
    const int type = sqlite3_value_type(value);
    const auto salt = static_cast<std::uint64_t>(type) << 56U;
    switch (type) {
      case SQLITE_NULL: return salt;
      case SQLITE_INTEGER: return salt ^ static_cast<std::uint64_t>(sqlite3_value_int64(value));
      case SQLITE_FLOAT: return salt ^ std::bit_cast<std::uint64_t>(sqlite3_value_double(value));
      default: return salt ^ std::hash<std::string_view>{}(stored_bytes_of(value));
    }
  }

  std::uint64_t rows_ = 0;
  std::uint64_t sum_ = 0;
  std::uint64_t squares_ = 0;
};

/// Sums the rows of a table up, for each of its indexes.
class TableSummer final : public RowSink {
 public:
  /// Of each index the places of its columns among those that are read; borrowed.
  TableSummer(std::span<const CheckedIndex> indexes, std::vector<std::vector<int>> places)
      : indexes_{indexes}, places_{std::move(places)}, sums_(indexes.size()) {}

  [[nodiscard]] Then take(std::span<sqlite3_value* const> columns) override {
    for (std::size_t i = 0; i < indexes_.size(); ++i) {
      values_.clear();
      for (const int place : places_[i]) {
        values_.push_back(columns[static_cast<std::size_t>(place)]);
      }
      const bool is_in = !indexes_[i].is_partial || sqlite3_value_type(values_[0]) != SQLITE_NULL;
      if (is_in) sums_[i].add(values_);
    }
    return Then::go_on;
  }

  [[nodiscard]] std::vector<RowSum> take_sums() { return std::move(sums_); }

 private:
  std::span<const CheckedIndex> indexes_;
  std::vector<std::vector<int>> places_;
  std::vector<RowSum> sums_;
  std::vector<sqlite3_value*> values_;
};

/// Sums the entries of an index up, up to one that is out of order.
class IndexSummer final : public RowSink {
 public:
  explicit IndexSummer(const CheckedIndex& index)
      : order_{index.columns.size() + 1, index.is_unique} {}

  [[nodiscard]] Then take(std::span<sqlite3_value* const> columns) override {
    is_in_order_ = is_in_order_ && order_.accept(columns);
    if (!is_in_order_) return Then::yield;
    sum_.add(columns);
    return Then::go_on;
  }

  [[nodiscard]] bool is_in_order() const { return is_in_order_; }
  [[nodiscard]] const RowSum& sum() const { return sum_; }

 private:
  RowOrder order_;
  RowSum sum_;
  bool is_in_order_ = true;
};

/// Whether the WHERE of a partial index is that of Effect's on `expires`.
bool is_where_not_null(std::string_view sql, std::string_view column) {
  return sql.ends_with("(" + std::string{column} + ") WHERE " + std::string{column} +
                       " IS NOT NULL");
}

/// None where an index is of another kind than is dealt with here.
Result<std::optional<std::vector<CheckedIndex>>> indexes_of(Connection& connection,
                                                            std::string_view table) {
  PERSIST_LET(const Statement statement,
              connection.prepare(
                  "SELECT list.name, part.name, part.coll, list.partial, ifnull(object.sql, ''), "
                  "part.desc, list.\"unique\" FROM pragma_index_list(?1) AS list "
                  "JOIN pragma_index_xinfo(list.name) AS part ON part.key "
                  "LEFT JOIN sqlite_schema AS object ON object.name = list.name "
                  "ORDER BY list.seq, part.seqno"));
  StatementScope run{connection, statement};
  run.bind(1, table);
  std::vector<CheckedIndex> indexes;
  bool all_are_simple = true;
  while (run.row()) {
    const std::string name{run.name(0)};
    if (indexes.empty() || indexes.back().name != name) {
      indexes.push_back({.name = name,
                         .columns = {},
                         .is_partial = run.number(3) != 0,
                         .is_unique = run.number(6) != 0});
    }
    CheckedIndex& index = indexes.back();
    index.columns.emplace_back(run.name(1));
    const bool is_simple =
        run.storage(1) != StorageClass::null && run.name(2) == "BINARY" && run.number(5) == 0 &&
        (!index.is_partial || is_where_not_null(run.name(4), index.columns.front()));
    all_are_simple = all_are_simple && is_simple;
  }
  PERSIST_CHECK(run.end());
  if (!all_are_simple) return std::nullopt;
  return indexes;
}

std::string joined(std::span<const std::string> columns) {
  std::string sql;
  for (const std::string& column : columns) sql += quoted_name(column) + ", ";
  return sql + "rowid";
}

Result<void> run_over(Connection& connection, const std::string& sql, RowSink& sink) {
  PERSIST_LET(const Statement statement, connection.prepare(sql));
  StatementScope run{connection, statement};
  connection.set_row_sink(&sink);
  static_cast<void>(run.row());
  connection.set_row_sink(nullptr);
  return run.end();
}

/// What the rows of the table sum up to, for each index.
Result<std::vector<RowSum>> sum_rows(Connection& connection, std::string_view table,
                                     std::span<const CheckedIndex> indexes) {
  std::vector<std::string> columns;
  std::vector<std::vector<int>> places;
  for (const CheckedIndex& index : indexes) {
    places.emplace_back();
    for (const std::string& column : index.columns) {
      const auto at = std::ranges::find(columns, column);
      places.back().push_back(static_cast<int>(at - columns.begin()));
      if (at == columns.end()) columns.push_back(column);
    }
  }
  for (std::vector<int>& each : places) each.push_back(static_cast<int>(columns.size()));
  TableSummer summer{indexes, std::move(places)};
  PERSIST_CHECK(run_over(connection,
                         "SELECT 1 FROM " + quoted_name(table) + " NOT INDEXED WHERE take_row(" +
                             joined(columns) + ")",
                         summer));
  return summer.take_sums();
}

}  // namespace

Result<bool> indexes_hold_rows(Connection& connection, std::string_view table) {
  PERSIST_LET(const auto indexes, indexes_of(connection, table));
  if (!indexes) return false;
  if (indexes->empty()) return true;
  PERSIST_LET(const std::vector<RowSum> sums, sum_rows(connection, table, *indexes));
  for (std::size_t i = 0; i < indexes->size(); ++i) {
    const CheckedIndex& index = (*indexes)[i];
    IndexSummer entries{index};
    std::string sql = "SELECT 1 FROM " + quoted_name(table) + " INDEXED BY " +
                      quoted_name(index.name) + " WHERE ";
    if (index.is_partial) sql += quoted_name(index.columns.front()) + " IS NOT NULL AND ";
    sql += "take_row(" + joined(index.columns) + ") ORDER BY " + joined(index.columns);
    PERSIST_CHECK(run_over(connection, sql, entries));
    if (!entries.is_in_order() || entries.sum() != sums[i]) return false;
  }
  return true;
}

}  // namespace persist::sqlite
