#include "drivers/sqlite/write_guard.hpp"

#include <algorithm>

#include "drivers/sqlite/expression_cost.hpp"
#include "values/propagate.hpp"

namespace persist::sqlite {

namespace {

/// Whether an action of a foreign key changes rows; NO ACTION and RESTRICT only refuse.
bool acts(std::string_view action) { return action != "NO ACTION" && action != "RESTRICT"; }

/// Whether no change of ours alters the column: a key that refers to it does not act on updates.
bool is_of_key(std::string_view column) {
  return column.empty() || same_name(column, "id") || same_name(column, "store_id");
}

}  // namespace

Result<void> WriteGuard::check(const SchemaObject& table, Change change) {
  if (options_.allow_triggers) return {};
  std::string& allowed = allowed_.at(static_cast<std::size_t>(change));
  if (allowed == table.name) return {};
  PERSIST_CHECK(look(table, change));
  allowed = table.name;
  return {};
}

void WriteGuard::forget() {
  foreign_keys_.reset();
  allowed_ = {};
}

std::unexpected<PersistenceError> WriteGuard::refuse(const SchemaObject& table,
                                                     const std::string& why) const {
  return std::unexpected{
      connection_.error(SQLITE_PERM, "table " + quoted_name(table.name) + ' ' + why)};
}

Result<void> WriteGuard::look(const SchemaObject& table, Change change) {
  if (table.has_triggers) return refuse(table, "has triggers, which can do anything");
  PERSIST_LET(const std::optional<std::string> unbounded, unbounded_expression(connection_, table));
  if (unbounded) {
    return refuse(table, "has a definition that may take unlimited time or memory: " + *unbounded);
  }
  return check_foreign_keys(table, change);
}

Result<void> WriteGuard::check_foreign_keys(const SchemaObject& table, Change change) {
  if (!foreign_keys_) PERSIST_CHECK(read_foreign_keys());
  for (const ActingKey& key : *foreign_keys_) {
    if (!same_name(key.parent, table.name)) continue;
    const bool acts_now = change == Change::remove ? key.acts_on_remove : key.acts_on_update;
    if (!acts_now) continue;
    return refuse(table, "is referenced by a foreign key that would change rows of table " +
                             quoted_name(key.child));
  }
  return {};
}

Result<void> WriteGuard::read_foreign_keys() {
  PERSIST_LET(const Statement statement,
              connection_.prepare(
                  "SELECT child.name, key.\"table\", key.\"to\", key.on_update, key.on_delete "
                  "FROM sqlite_schema AS child, pragma_foreign_key_list(child.name) AS key "
                  "WHERE child.sql LIKE '%references%'"));
  foreign_keys_.emplace();
  StatementScope run{connection_, statement};
  while (run.row()) {
    foreign_keys_->push_back({.child = std::string{run.name(0)},
                              .parent = std::string{run.name(1)},
                              .acts_on_remove = acts(run.name(4)),
                              .acts_on_update = acts(run.name(3)) && !is_of_key(run.name(2))});
  }
  const Result<void> read = run.end();
  if (!read) foreign_keys_.reset();
  return read;
}

}  // namespace persist::sqlite
