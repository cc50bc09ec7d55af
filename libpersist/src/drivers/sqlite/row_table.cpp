#include "drivers/sqlite/row_table.hpp"

#include <new>
#include <utility>

#include "values/propagate.hpp"

namespace persist::sqlite {

namespace {

constexpr int store_parameter = 4;

}  // namespace

RowTable::RowTable(Connection& connection, SchemaObject object, TableShape shape,
                   StoreColumn store_column, ExpiresColumn expires_column)
    : connection_{connection},
      object_{std::move(object)},
      shape_{std::move(shape)},
      store_column_{store_column},
      expires_column_{expires_column},
      name_{quoted_name(object_.name)},
      by_key_{" INDEXED BY " + quoted_name(shape_.key_index)},
      where_{store_column == StoreColumn::present ? " WHERE store_id = ?4 AND " : " WHERE "} {}

std::string RowTable::select(std::string_view columns, std::string_view condition,
                             std::string_view hint) const {
  std::string sql = "SELECT ";
  sql.append(columns).append(" FROM ").append(name_).append(hint).append(where_).append(condition);
  return sql;
}

std::string RowTable::label_of(const StoreId& store) const {
  std::string label = "table " + name_;
  if (store_column_ == StoreColumn::present) label += ", store \"" + store.bytes + '"';
  return label;
}

PersistenceError RowTable::disorder(const StoreId& store, std::string_view after) const {
  std::string message = "the keys of " + label_of(store) + " are out of order";
  if (!after.empty()) message.append(" after \"").append(after) += '"';
  return connection_.error(SQLITE_CORRUPT, std::move(message));
}

void RowTable::bind_store(StatementScope& run, const StoreId& store) const {
  if (store_column_ == StoreColumn::present) {
    run.bind(store_parameter, store.bytes, store.storage);
  }
}

Result<const Statement*> RowTable::ready(Statement& statement, const std::string& sql) {
  PERSIST_CHECK(connection_.prepare_once(statement, sql));
  return &statement;
}

// IS, because an id may be NULL; it takes the index as = does.
Result<const Statement*> RowTable::lookup() {
  if (lookup_) return &lookup_;
  return ready(lookup_, select("id, value, " + std::string{sql_expires()}, "id IS ?1"));
}

Result<const Statement*> RowTable::lookup_expiry() {
  if (lookup_expiry_) return &lookup_expiry_;
  return ready(lookup_expiry_, select("id, NULL, " + std::string{sql_expires()}, "id IS ?1"));
}

Result<const Statement*> RowTable::blob_keys() {
  if (blob_keys_) return &blob_keys_;
  return ready(blob_keys_, select("1", "id >= x'' LIMIT 1", by_key_));
}

Result<const Statement*> RowTable::seek() {
  if (seek_) return &seek_;
  return ready(seek_, select("id", "id >= ?1 ORDER BY id LIMIT 1", by_key_));
}

Result<void> RowTable::check_takes_rows() const {
  if (!shape_.needed_column) return {};
  return std::unexpected{connection_.error(SQLITE_CONSTRAINT_NOTNULL,
                                           "table " + name_ + " accepts no new rows: its column " +
                                               quoted_name(*shape_.needed_column) +
                                               " is NOT NULL and has no default")};
}

// A trigger may leave a row out without an error.
Result<void> RowTable::finish_put(StatementScope& run) const {
  PERSIST_CHECK(run.finish());
  if (connection_.changes() == 1) return {};
  return std::unexpected{
      connection_.error(SQLITE_CONSTRAINT, "table " + name_ + " did not store the entry")};
}

// OR ABORT overrides the conflict clauses of the table's own constraints, which may drop the entry
// or remove others.
Result<const Statement*> RowTable::put() {
  if (put_) return &put_;
  PERSIST_CHECK(check_takes_rows());
  const bool many = store_column_ == StoreColumn::present;
  return ready(put_, "INSERT OR ABORT INTO " + name_ +
                         (many ? "(store_id, id, value, expires) VALUES (?4, ?1, ?2, ?3) "
                                 "ON CONFLICT (store_id, id) "
                               : "(id, value, expires) VALUES (?1, ?2, ?3) ON CONFLICT (id) ") +
                         "DO UPDATE SET value = excluded.value, expires = excluded.expires");
}

Result<const Statement*> RowTable::remove() {
  if (remove_) return &remove_;
  return ready(remove_, "DELETE FROM " + name_ + where_ + "id IS ?1");
}

// SQL's comparison is the rule itself: text and blobs are above every number.
Result<const Statement*> RowTable::remove_expired() {
  if (remove_expired_) return &remove_expired_;
  return ready(remove_expired_, "DELETE FROM " + name_ + where_ + "id IS ?1 AND expires <= ?3");
}

Result<const Statement*> RowTable::expire() {
  if (expire_) return &expire_;
  return ready(expire_, "UPDATE OR ABORT " + name_ + " SET expires = ?3" + where_ + "id IS ?1");
}

Result<const Statement*> RowTable::clear() {
  if (clear_) return &clear_;
  return ready(clear_, "DELETE FROM " + name_ + where_ + "TRUE");
}

Result<std::shared_ptr<ExpiredRows>> RowTable::expired_rows(Instant now) {
  if (!shape_.has_rowid || expires_column_ == ExpiresColumn::absent) return nullptr;
  PERSIST_LET(const std::int64_t version, connection_.number("PRAGMA data_version"));
  const std::int64_t own_changes = sqlite3_total_changes64(connection_.handle());
  const bool is_known = known_expired_ && known_expired_->now == now &&
                        known_expired_->version == version &&
                        known_expired_->own_changes == own_changes;
  if (!is_known) {
    known_expired_ = {.now = now,
                      .version = version,
                      .own_changes = own_changes,
                      .rows = std::make_shared<ExpiredRows>(*this, now)};
  }
  return known_expired_->rows;
}

Result<Statement> RowTable::borrow(const std::string& sql) {
  const auto spare = spare_.find(sql);
  if (spare == spare_.end() || !spare->second) return connection_.prepare(sql);
  return std::move(spare->second);
}

void RowTable::give_back(std::string sql, Statement statement) noexcept {
  try {
    // The texts of scans are few.
    if (statement) spare_.insert_or_assign(std::move(sql), std::move(statement));
  } catch (const std::bad_alloc&) {  // the next one is prepared again
  }
}

}  // namespace persist::sqlite
