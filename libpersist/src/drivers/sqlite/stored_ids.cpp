#include "drivers/sqlite/stored_ids.hpp"

#include <utility>

#include "drivers/sqlite/key_interval.hpp"
#include "drivers/sqlite/long_entry.hpp"
#include "values/propagate.hpp"

namespace persist::sqlite {

namespace {

// So many are found by the index and then read one by one sooner than a big store is read.
constexpr std::int64_t few = 4096;

/// Adds the keys of `interval` up to one that is too long; what follows that.
Result<std::optional<KeyInterval>> add_keys(FoundKeys& found, const RowTable& table,
                                            const StoreId& store, const Statement& statement,
                                            KeyInterval interval) {
  Connection& connection = table.connection();
  {
    StatementScope run{connection, statement};
    table.bind_store(run, store);
    run.bind(1, interval.from.bytes, interval.from.storage);
    KeySequence sequence{
        {.bytes = connection.as_stored(interval.from.bytes), .storage = interval.from.storage}};
    while (run.row()) {
      StoredId key{.bytes = {}, .storage = run.storage(0)};
      if (!sequence.accept(run.stored_bytes(0), key.storage)) {
        return std::unexpected{table.disorder(store)};
      }
      key.bytes = run.bytes(0);
      found.keys.push_back(std::move(key));
    }
    if (run.code() != SQLITE_TOOBIG) {
      PERSIST_CHECK(run.end());
      return std::nullopt;
    }
    if (sequence.has_any()) {
      interval.from = {.bytes = successor_of(found.keys.back().bytes),
                       .storage = found.keys.back().storage};
    }
  }
  PERSIST_LET(auto entry, long_entry_at(table, store, interval));
  if (!entry) return interval;
  if (!found.too_long) found.too_long = connection.error(SQLITE_TOOBIG, entry->message);
  return std::move(entry->rest);
}

}  // namespace

Result<FoundKeys> all_keys(const RowTable& table, const StoreId& store) {
  Connection& connection = table.connection();
  FoundKeys found;
  if (table.shape().nullable_key) {
    PERSIST_LET(const Statement null,
                connection.prepare(table.select("1", "id IS NULL LIMIT 1", table.by_key())));
    StatementScope run{connection, null};
    table.bind_store(run, store);
    if (run.row()) found.keys.push_back({.bytes = {}, .storage = StorageClass::null});
    PERSIST_CHECK(run.end());
  }
  PERSIST_LET(const Statement statement,
              connection.prepare(table.select("id", "id >= ?1 ORDER BY id", table.by_key())));
  std::optional<KeyInterval> rest{std::in_place};
  while (rest) {
    PERSIST_LET(rest, add_keys(found, table, store, statement, *rest));
  }
  return found;
}

Result<bool> has_blob_keys(RowTable& table, const StoreId& store) {
  PERSIST_LET(const Statement* const statement, table.blob_keys());
  StatementScope run{table.connection(), *statement};
  table.bind_store(run, store);
  const bool found = run.row();
  // One that is too long is there.
  if (run.code() == SQLITE_TOOBIG) return true;
  PERSIST_CHECK(run.end());
  return found;
}

Result<std::optional<std::vector<StoredId>>> keys_if_few_expired(const RowTable& table,
                                                                 const StoreId& store,
                                                                 Instant now) {
  const std::int64_t instant = now.time_since_epoch().count();
  Connection& connection = table.connection();
  const Result<Statement> count =
      connection.prepare("SELECT count(*) FROM (SELECT 1 FROM " + table.sql_name() +
                         std::string{by_expiry} + " WHERE expires <= ?1 LIMIT ?2)");
  if (!count) return std::nullopt;  // no such index, or it is about something else
  {
    StatementScope run{connection, *count};
    const bool are_few = run.bind(1, instant).bind(2, few + 1).row() && run.number(0) <= few;
    PERSIST_CHECK(run.end());
    if (!are_few) return std::nullopt;
  }
  PERSIST_LET(const Statement statement,
              connection.prepare(table.select("id", "expires <= ?1", by_expiry)));
  StatementScope run{connection, statement};
  table.bind_store(run, store);
  run.bind(1, instant);
  std::vector<StoredId> keys;
  while (run.row()) keys.push_back({.bytes = std::string{run.bytes(0)}, .storage = run.storage(0)});
  PERSIST_CHECK(run.end());
  return keys;
}

}  // namespace persist::sqlite
