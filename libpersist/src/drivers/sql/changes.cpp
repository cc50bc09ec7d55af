#include "drivers/sql/changes.hpp"

#include <algorithm>

#include "drivers/sql/catalog_rows.hpp"
#include "inspect/matching.hpp"
#include "kvs/envelope.hpp"
#include "values/descriptor.hpp"
#include "values/propagate.hpp"

namespace persist::sql {

namespace {

// Fewer rows are not worth the statements around a faster way.
constexpr std::size_t min_inserted_together = 100;

std::optional<std::int64_t> milliseconds(const Expires& expires) { return expires.integral(); }

std::unexpected<PersistenceError> unsupported(std::string message) {
  return backing_error("set", {}, std::move(message), BackingFault::unsupported);
}

}  // namespace

Changes::~Changes() {
  if (!catalog_.connection().is_in_transaction()) return;
  catalog_.connection().roll_back();
  catalog_.forget();
}

Result<void> Changes::check(const Change& change) {
  if (!change.expires.is_never() && !change.expires.integral()) {
    return backing_error("set", "ERANGE",
                         "the database stores expiries in whole milliseconds; the one of the key "
                         "\"" +
                             std::string{change.key.bytes} + "\" has a fraction",
                         BackingFault::unsupported);
  }
  const Dialect& dialect = catalog_.dialect();
  if (const auto why = dialect.why_not_storable(change.key.bytes)) {
    return unsupported("the key \"" + std::string{change.key.bytes} + "\" " + *why);
  }
  if (const auto why = dialect.why_not_storable(change.store)) {
    return unsupported("the id of the store " + *why);
  }
  if (const auto why = dialect.why_not_storable(change.value)) {
    return unsupported("the value of the key \"" + std::string{change.key.bytes} + "\" " + *why);
  }
  const std::size_t max_bytes = catalog_.settings().max_value_bytes;
  return change.value.size() <= max_bytes ? Result<void>{}
                                          : too_long("set", "the value", max_bytes);
}

Result<std::uint64_t> Changes::run(const Statement& statement) {
  return catalog_.connection().write(statement);
}

Result<std::size_t> Changes::read(std::span<const Place> keys, Projection projection,
                                  EntryBatch& batch) {
  return look_up(catalog_, keys, projection, RowLock::none, batch);
}

Result<std::size_t> Changes::read_for_update(std::span<const Place> keys, Projection projection,
                                             EntryBatch& batch) {
  PERSIST_LET(const std::size_t count, look_up(catalog_, keys, projection, RowLock::update, batch));
  for (std::size_t i = 0; i < count; ++i) {
    if (batch.is_absent(i)) {
      absent_[std::string{keys[i].store}].emplace(keys[i].key.bytes);
    }
  }
  return count;
}

Result<void> Changes::write(std::span<const Change> changes) {
  while (!changes.empty()) {
    const std::string_view store = changes.front().store;
    const auto end =
        std::ranges::find_if(changes, [&](const Change& change) { return change.store != store; });
    const auto count = static_cast<std::size_t>(std::distance(changes.begin(), end));
    PERSIST_CHECK(write_store(store, changes.first(count)));
    changes = changes.subspan(count);
  }
  return {};
}

Result<void> Changes::write_store(std::string_view store, std::span<const Change> changes) {
  std::vector<Change> puts;
  std::vector<Change> removals;
  std::vector<Change> expiries;
  puts.reserve(changes.size());
  for (const Change& change : changes) {
    switch (change.kind) {
      case Change::Kind::put: puts.push_back(change); break;
      case Change::Kind::expire: expiries.push_back(change); break;
      default: removals.push_back(change); break;
    }
  }
  if (!puts.empty()) {
    PERSIST_LET(const StorePlace place, catalog_.make(store));
    PERSIST_CHECK(put(place, puts));
  }
  if (removals.empty() && expiries.empty()) return {};
  PERSIST_LET(const auto place, catalog_.find_to_change(store));
  if (!place) return {};
  if (!removals.empty()) PERSIST_CHECK(remove(*place, removals));
  return expiries.empty() ? Result<void>{} : expire(*place, expiries);
}

Result<void> Changes::put(const StorePlace& place, std::span<const Change> changes) {
  std::vector<std::string> bytes;
  bytes.reserve(2 * changes.size());
  std::vector<NewRow> absent;
  std::vector<NewRow> others;
  others.reserve(changes.size());
  const auto known = absent_.find(place.store);
  for (const Change& change : changes) {
    NewRow row{.store = place.store, .id = change.key.bytes, .value = change.value};
    if (place.is_wrapped()) {
      row.id = bytes.emplace_back(place.id_of(change.key.bytes));
      append_wrapped(bytes.emplace_back(), change.value, change.expires);
      row.value = bytes.back();
    } else {
      row.expires = milliseconds(change.expires);
    }
    const bool is_absent = known != absent_.end() && known->second.contains(change.key.bytes);
    (is_absent ? absent : others).push_back(row);
    // From now on it is a row of this transaction.
    if (is_absent) known->second.erase(known->second.find(change.key.bytes));
  }
  if (!absent.empty()) PERSIST_CHECK(insert_absent(place, absent));
  return others.empty() ? Result<void>{} : insert_or_replace(place, others);
}

Result<void> Changes::insert_absent(const StorePlace& place, std::span<const NewRow> rows) {
  Statement statement{catalog_.dialect()};
  catalog_.dialect().append_insert(statement, *place.table, rows);
  PERSIST_LET(const std::uint64_t inserted, run(statement));
  if (inserted == rows.size()) return {};
  PERSIST_CHECK(check_exact(place, rows));
  return backing_error("set", {}, "another session added one of the keys meanwhile",
                       BackingFault::conflict);
}

Result<void> Changes::insert_or_replace(const StorePlace& place, std::span<const NewRow> rows) {
  if (rows.size() >= min_inserted_together && !replaced_.contains(place.store)) {
    PERSIST_LET(const bool is_done, catalog_.connection().insert_new(*place.table, rows));
    if (is_done) return {};
    replaced_.insert(place.store);
  }
  Statement statement{catalog_.dialect()};
  catalog_.dialect().append_upsert(statement, *place.table, rows);
  PERSIST_CHECK(run(statement));
  return check_exact(place, rows);
}

// The row of a key that the collation takes for another one keeps the spelling that it had.
Result<void> Changes::check_exact(const StorePlace& place, std::span<const NewRow> rows) {
  const Dialect& dialect = catalog_.dialect();
  if (!dialect.folds_keys(*place.table)) return {};
  const bool has_store = place.table->has_store_column();
  std::vector<std::string_view> ids;
  for (const NewRow& row : rows) ids.push_back(row.id);
  Statement statement{dialect, has_store ? "SELECT id, store_id FROM " : "SELECT id FROM "};
  statement.add(dialect.quoted_name(place.table->name)).add(" WHERE ");
  if (has_store) {
    dialect.append_is_one_of(statement, "store_id", std::vector<std::string_view>{place.store});
    statement.add(" AND ");
  }
  dialect.append_is_one_of(statement, "id", ids);
  Rows stored;
  PERSIST_CHECK(catalog_.connection().read(statement, stored));
  std::set<std::string_view> missing{ids.begin(), ids.end()};
  std::string other;
  for (std::size_t i = 0; i < stored.size(); ++i) {
    const bool is_own = !has_store || stored.text(i, 1) == place.store;
    if (is_own && missing.erase(stored.text(i, 0)) > 0) continue;
    other = '"' + std::string{stored.text(i, 0)} + '"';
    if (!is_own) other += " of the store \"" + std::string{stored.text(i, 1)} + '"';
  }
  if (missing.empty()) return {};
  if (rows.size() > 1) {
    // Asked alone, a key shows which one it was taken for.
    return check_exact(place, {&*std::ranges::find(rows, *missing.begin(), &NewRow::id), 1});
  }
  return unsupported("the collation of the table \"" + place.table->name +
                     "\" does not distinguish the key \"" + std::string{rows.front().id} +
                     "\" from " + other);
}

Result<void> Changes::remove(const StorePlace& place, std::span<const Change> changes) {
  std::vector<std::string> ids;
  for (const Change& change : changes) {
    if (change.key.storage != StorageClass::text) continue;
    if (catalog_.dialect().why_not_storable(change.key.bytes)) continue;
    ids.push_back(place.id_of(change.key.bytes));
  }
  if (ids.empty()) return {};
  Statement statement{catalog_.dialect(), "DELETE FROM "};
  statement.add(catalog_.dialect().quoted_name(place.table->name)).add(" WHERE ");
  if (place.table->has_store_column()) {
    append_is_in_store(statement, place);
    statement.add(" AND ");
  }
  const std::vector<std::string_view> removed{ids.begin(), ids.end()};
  const Dialect& dialect = catalog_.dialect();
  dialect.append_is_one_of(statement, "id", removed);
  if (dialect.folds_keys(*place.table)) {
    // Meanwhile a key may have been replaced by one that the collation takes for it.
    statement.add(" AND ");
    dialect.append_is_one_of(statement, dialect.exact("id"), removed);
  }
  PERSIST_CHECK(run(statement));
  return {};
}

Result<void> Changes::expire(const StorePlace& place, std::span<const Change> changes) {
  if (place.is_wrapped()) return expire_wrapped(place, changes);
  std::vector<NewRow> rows;
  for (const Change& change : changes) {
    rows.push_back({.store = place.store,
                    .id = change.key.bytes,
                    .value = {},
                    .expires = milliseconds(change.expires)});
  }
  Statement statement{catalog_.dialect()};
  catalog_.dialect().append_update_expiry(statement, *place.table, rows);
  PERSIST_CHECK(run(statement));
  return {};
}

/// The expiry is part of the value.
Result<void> Changes::expire_wrapped(const StorePlace& place, std::span<const Change> changes) {
  std::vector<Place> keys;
  for (const Change& change : changes) keys.push_back({.store = change.store, .key = change.key});
  EntryBatch batch;
  for (std::size_t done = 0; done < keys.size();) {
    PERSIST_LET(const std::size_t count, look_up(catalog_, std::span{keys}.subspan(done),
                                                 Projection::entries, RowLock::update, batch));
    std::vector<Change> puts;
    for (std::size_t i = 0; i < count; ++i) {
      if (batch.is_absent(i) || batch[i].malformed_envelope) continue;
      Change put = changes[done + i];
      put.kind = Change::Kind::put;
      put.value = batch[i].value;
      puts.push_back(put);
    }
    if (!puts.empty()) PERSIST_CHECK(this->put(place, puts));
    done += count;
  }
  return {};
}

Result<std::size_t> Changes::clear(std::string_view store) {
  PERSIST_LET(const auto place, catalog_.find_to_change(store));
  if (!place) return 0;
  Statement statement{catalog_.dialect(), "DELETE FROM "};
  statement.add(catalog_.dialect().quoted_name(place->table->name)).add(" WHERE ");
  append_is_in_store(statement, *place);
  const auto count = catalog_.connection().write(statement, Patience::long_statement);
  if (!count && catalog_.means_no_row(count.error())) return 0;
  PERSIST_CHECK(count);
  return *count;
}

Result<std::size_t> Changes::drop(std::string_view store) {
  PERSIST_LET(const auto place, catalog_.find_to_change(store));
  if (!place) return 0;
  if (place->table->layout != Layout::multi) return ChangeTarget::drop(store);
  PERSIST_LET(const std::size_t count, clear(store));
  PERSIST_CHECK(run(Statement{catalog_.dialect(),
                              "DROP TABLE " + catalog_.dialect().quoted_name(place->table->name)}));
  catalog_.forget();
  return count;
}

Result<void> Changes::commit() {
  Result<void> done = catalog_.connection().commit();
  if (!done) catalog_.forget();  // what it made may not exist
  return done;
}

}  // namespace persist::sql
