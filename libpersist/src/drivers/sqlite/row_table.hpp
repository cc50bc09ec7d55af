#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include <persist/inspector.hpp>

#include "drivers/sqlite/connection.hpp"
#include "drivers/sqlite/expired_rows.hpp"
#include "drivers/sqlite/layout.hpp"
#include "drivers/sqlite/table_shape.hpp"

namespace persist::sqlite {

/// Whether a table holds the rows of one store or, distinguished by `store_id`, of many.
enum class StoreColumn : std::uint8_t { absent, present };

/// Whether a row has its expiry in a column.
enum class ExpiresColumn : std::uint8_t { absent, present };

/// The INDEXED BY of the index on the expiry, which a table may lack.
inline constexpr std::string_view by_expiry = " INDEXED BY effect_persistence_expires_idx";

/// A table with a row (id, value, expires) an entry, and the statements over it. In their SQL ?1 is
/// the id and ?4 the store; see `bind_store`.
class RowTable {
 public:
  RowTable(Connection& connection, SchemaObject object, TableShape shape, StoreColumn store_column,
           ExpiresColumn expires_column = ExpiresColumn::present);

  [[nodiscard]] Connection& connection() const { return connection_; }
  [[nodiscard]] const SchemaObject& object() const { return object_; }
  [[nodiscard]] const TableShape& shape() const { return shape_; }
  [[nodiscard]] bool is_of_one_store() const { return store_column_ == StoreColumn::absent; }
  [[nodiscard]] const std::string& sql_name() const { return name_; }
  /// What to select for the expiry.
  [[nodiscard]] std::string_view sql_expires() const {
    return expires_column_ == ExpiresColumn::present ? "expires" : "NULL";
  }

  /// "SELECT `columns` FROM the table WHERE it is the store's AND `condition`"; `hint` is an
  /// INDEXED BY or nothing.
  [[nodiscard]] std::string select(std::string_view columns, std::string_view condition,
                                   std::string_view hint = {}) const;
  /// The INDEXED BY that reads rows in the order of their ids, whatever a planner thinks.
  [[nodiscard]] const std::string& by_key() const { return by_key_; }
  /// The table, and the store where it holds several, for messages.
  [[nodiscard]] std::string label_of(const StoreId& store) const;
  /// What a scan ends with whose ids do not rise; `after` is the last one in order, where known.
  [[nodiscard]] PersistenceError disorder(const StoreId& store, std::string_view after = {}) const;
  void bind_store(StatementScope& run, const StoreId& store) const;

  [[nodiscard]] Result<const Statement*> lookup();
  /// The same without the value, which is NULL.
  [[nodiscard]] Result<const Statement*> lookup_expiry();
  /// Whether there are ids that are blobs.
  [[nodiscard]] Result<const Statement*> blob_keys();
  /// The first id at or after ?1.
  [[nodiscard]] Result<const Statement*> seek();
  [[nodiscard]] Result<const Statement*> put();
  /// Fails where no row can be added.
  [[nodiscard]] Result<void> check_takes_rows() const;
  /// Runs a statement that adds or replaces one row; a table that does not take it is an error.
  [[nodiscard]] Result<void> finish_put(StatementScope& run) const;
  [[nodiscard]] Result<const Statement*> remove();
  [[nodiscard]] Result<const Statement*> remove_expired();
  [[nodiscard]] Result<const Statement*> expire();
  [[nodiscard]] Result<const Statement*> clear();

  /// What is known of the rows that are expired at `now`; null where rows have no numbers or no
  /// expiry. It is asked for when a scan begins, and shared by those that begin before a change.
  [[nodiscard]] Result<std::shared_ptr<ExpiredRows>> expired_rows(Instant now);

  /// A statement for the caller alone, by its SQL, which `give_back` keeps for the next: there may
  /// be many stores, and one scan each.
  [[nodiscard]] Result<Statement> borrow(const std::string& sql);
  void give_back(std::string sql, Statement statement) noexcept;

 private:
  [[nodiscard]] Result<const Statement*> ready(Statement& statement, const std::string& sql);

  Connection& connection_;
  SchemaObject object_;
  TableShape shape_;
  StoreColumn store_column_;
  ExpiresColumn expires_column_;
  std::string name_;  // quoted
  std::string by_key_;
  std::string where_;  // the store's rows and …
  Statement lookup_;
  Statement lookup_expiry_;
  Statement blob_keys_;
  Statement seek_;
  std::map<std::string, Statement, std::less<>> spare_;
  Statement put_;
  Statement remove_;
  Statement remove_expired_;
  Statement expire_;
  Statement clear_;

  struct KnownExpired {
    Instant now;
    std::int64_t version;
    std::int64_t own_changes;
    std::shared_ptr<ExpiredRows> rows;
  };
  std::optional<KnownExpired> known_expired_;
};

/// A store that is rows of such a table.
[[nodiscard]] std::unique_ptr<StoreRows> make_row_store(std::shared_ptr<RowTable> table,
                                                        StoreId store);

}  // namespace persist::sqlite
