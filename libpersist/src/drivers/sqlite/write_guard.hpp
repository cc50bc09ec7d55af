#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include <persist/sqlite.hpp>

#include "drivers/sqlite/connection.hpp"
#include "drivers/sqlite/schema.hpp"

namespace persist::sqlite {

/// What is done to rows of a table.
enum class Change : std::uint8_t { put, expire, remove };

/// Refuses changes that may do more than was asked for, by triggers or foreign keys, or that may
/// take time and memory without limit.
class WriteGuard {
 public:
  WriteGuard(Connection& connection, const SqliteOptions& options)
      : connection_{connection}, options_{options} {}

  /// Fails where the change is not allowed. Within the transaction of the change.
  [[nodiscard]] Result<void> check(const SchemaObject& table, Change change);
  /// The schema may be another one.
  void forget();

 private:
  /// A foreign key that changes rows of another table.
  struct ActingKey {
    std::string child;
    std::string parent;
    bool acts_on_remove = false;
    bool acts_on_update = false;
  };

  [[nodiscard]] Result<void> look(const SchemaObject& table, Change change);
  [[nodiscard]] Result<void> read_foreign_keys();
  [[nodiscard]] Result<void> check_foreign_keys(const SchemaObject& table, Change change);
  [[nodiscard]] std::unexpected<PersistenceError> refuse(const SchemaObject& table,
                                                         const std::string& why) const;

  Connection& connection_;
  const SqliteOptions& options_;
  std::optional<std::vector<ActingKey>> foreign_keys_;
  std::array<std::string, 3> allowed_;  // the table last allowed, by change
};

}  // namespace persist::sqlite
