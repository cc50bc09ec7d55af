#include "sqlite/found_keys.hpp"

#include "backing/propagate.hpp"

namespace persist::sqlite {

namespace {

// So many are found by the index and then read one by one sooner than a big store is read.
constexpr std::int64_t few = 4096;

constexpr std::string_view by_expiry = " INDEXED BY effect_persistence_expires_idx";

}  // namespace

Result<bool> is_in_byte_order(Connection& connection) {
  PERSIST_LET(const std::string encoding, connection.text("PRAGMA encoding"));
  return encoding == "UTF-8";
}

Result<std::vector<FoundKey>> keys_of_utf16(const RowTable& table, const StoreId& store) {
  PERSIST_LET(const Statement statement, table.connection().prepare(table.select("id", "TRUE")));
  Run run{table.connection(), statement};
  table.bind_store(run, store);
  std::vector<FoundKey> keys;
  while (run.row()) {
    FoundKey key{.bytes = {}, .storage = run.storage(0)};
    if (key.storage == StorageClass::text) key.utf16 = run.utf16(0);
    key.bytes = run.bytes(0);
    keys.push_back(std::move(key));
  }
  PERSIST_CHECK(run.end());
  return keys;
}

Result<std::optional<std::vector<FoundKey>>> keys_if_any_blob(const RowTable& table,
                                                              const StoreId& store) {
  Connection& connection = table.connection();
  {
    PERSIST_LET(const Statement blob,
                connection.prepare(table.select("id", "id >= x'' ORDER BY id LIMIT 1")));
    Run run{connection, blob};
    table.bind_store(run, store);
    const bool is_there = run.row();
    PERSIST_CHECK(run.end());
    if (!is_there) return std::nullopt;
  }
  PERSIST_LET(const Statement statement, connection.prepare(table.select("id", "TRUE")));
  Run run{connection, statement};
  table.bind_store(run, store);
  std::vector<FoundKey> keys;
  while (run.row()) keys.push_back({.bytes = std::string{run.bytes(0)}, .storage = run.storage(0)});
  PERSIST_CHECK(run.end());
  return keys;
}

Result<std::optional<std::vector<FoundKey>>> keys_if_few_expired(const RowTable& table,
                                                                 const StoreId& store,
                                                                 Instant now) {
  const std::int64_t instant = now.time_since_epoch().count();
  Connection& connection = table.connection();
  const Result<Statement> count =
      connection.prepare("SELECT count(*) FROM (SELECT 1 FROM " + table.sql_name() +
                         std::string{by_expiry} + " WHERE expires <= ?1 LIMIT ?2)");
  if (!count) return std::nullopt;  // no such index, or it is about something else
  {
    Run run{connection, *count};
    const bool are_few = run.bind(1, instant).bind(2, few + 1).row() && run.number(0) <= few;
    PERSIST_CHECK(run.end());
    if (!are_few) return std::nullopt;
  }
  PERSIST_LET(const Statement statement,
              connection.prepare(table.select("id", "expires <= ?1", by_expiry)));
  Run run{connection, statement};
  table.bind_store(run, store);
  run.bind(1, instant);
  std::vector<FoundKey> keys;
  while (run.row()) keys.push_back({.bytes = std::string{run.bytes(0)}, .storage = run.storage(0)});
  PERSIST_CHECK(run.end());
  return keys;
}

}  // namespace persist::sqlite
