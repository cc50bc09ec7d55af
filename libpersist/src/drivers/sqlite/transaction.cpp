#include "drivers/sqlite/transaction.hpp"

#include <utility>

#include "values/propagate.hpp"

namespace persist::sqlite {

// IMMEDIATE: a lock asked for only at the first change could not be waited for.
Result<void> WriteLock::begin() {
  PERSIST_CHECK(file_.connection().execute("BEGIN IMMEDIATE"));
  held_ = true;
  PERSIST_CHECK(file_.check_still_there());
  PERSIST_CHECK(file_.keep_journal_mode());
  is_first_ = file_.is_new();
  return catalog_.refresh();
}

Result<void> WriteLock::commit() {
  PERSIST_CHECK(file_.connection().execute("COMMIT"));
  held_ = false;
  if (std::exchange(is_first_, false)) file_.begin_journal_mode();
  return {};
}

WriteLock::~WriteLock() {
  if (!held_) return;
  catalog_.forget();
  file_.connection().roll_back();
}

Result<std::optional<StoredEntry>> SqliteTransaction::stored(StoreRows& rows, StoredKey key) {
  PERSIST_CHECK(rows.lookup(key, current_));
  if (current_.empty()) return std::nullopt;
  const EntryView record = current_[0];
  return StoredEntry{.value = record.value, .expires = record.expires};
}

Result<bool> SqliteTransaction::holds_of(StoreRows* rows, StoredKey key,
                                         const Condition& condition) {
  if (condition.kind == Condition::Kind::always) return true;
  if (rows == nullptr) return holds(condition, std::nullopt, now_);
  PERSIST_LET(const auto entry, stored(*rows, key));
  return holds(condition, entry, now_);
}

Result<Applied> SqliteTransaction::apply_put(const persist::Change& change) {
  const auto& [kind, store, key, value, expires, condition, value_class] = change;
  PERSIST_CHECK(connection_.enter("set"));
  if (condition.kind != Condition::Kind::always) {
    PERSIST_LET(StoreRows* const found, catalog_.find(store));
    PERSIST_LET(const bool holds, holds_of(found, key, condition));
    if (!holds) return Applied::no;
  }
  PERSIST_LET(StoreRows* const rows, catalog_.make(store));
  PERSIST_CHECK(rows->put(key, value, expires, value_class));
  return Applied::yes;
}

Result<Applied> SqliteTransaction::apply_remove(const persist::Change& change) {
  const auto& [kind, store, key, value, expires, condition, value_class] = change;
  PERSIST_CHECK(connection_.enter("remove"));
  PERSIST_LET(StoreRows* const rows, catalog_.find_to_change(store, Change::remove));
  PERSIST_LET(const bool holds, holds_of(rows, key, condition));
  if (rows == nullptr || !holds) return Applied::no;
  return rows->remove(key);
}

Result<Applied> SqliteTransaction::apply_expire(const persist::Change& change) {
  const auto& [kind, store, key, value, expires, condition, value_class] = change;
  PERSIST_CHECK(connection_.enter("expire"));
  PERSIST_LET(StoreRows* const rows, catalog_.find_to_change(store, Change::expire));
  if (rows == nullptr) return Applied::no;
  PERSIST_LET(const auto entry, stored(*rows, key));
  if (!entry || !entry->expires.is_live_at(now_) || !holds(condition, entry, now_)) {
    return Applied::no;
  }
  return rows->expire(key, expires);
}

Result<std::size_t> SqliteTransaction::apply_clear(std::string_view store) {
  PERSIST_CHECK(connection_.enter("clear"));
  PERSIST_LET(StoreRows* const rows, catalog_.find_to_change(store, Change::remove));
  if (rows == nullptr) return 0;
  return rows->clear();
}

Result<std::size_t> SqliteTransaction::apply_drop(std::string_view store) {
  PERSIST_CHECK(connection_.enter("drop"));
  return catalog_.drop(store);
}

Result<void> SqliteTransaction::commit() {
  PERSIST_CHECK(connection_.enter("commit"));
  return lock_.commit();
}

}  // namespace persist::sqlite
