#pragma once

// What the tests of MySQL do with the server that tests/servers/mysql.sh started.

#include <chrono>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <persist/mysql.hpp>

#include <catch2/catch.hpp>

namespace mysql_server {

template <class T>
T must(persist::Result<T> result) {
  if (!result) FAIL(persist::message_of(result.error()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

template <class T>
persist::BackingFault fault_of(const persist::Result<T>& result) {
  REQUIRE_FALSE(result);
  const auto* const error = std::get_if<persist::PersistenceBackingError>(&result.error());
  REQUIRE(error != nullptr);
  CAPTURE(error->message, error->code);
  return error->fault;
}

inline const char* url() { return std::getenv("PERSIST_TEST_MYSQL"); }

inline void run_sql(const std::string& sql) {
  const std::string command =
      "mariadb --no-defaults -u root -S \"$PERSIST_TEST_MYSQL_SOCKET\" -e \"" + sql + "\"";
  REQUIRE(std::system(command.c_str()) == 0);
}

/// Options for a database of its own.
inline persist::MysqlOptions options_for(
    const std::string& name, const std::string& attributes = "COLLATE utf8mb4_general_ci") {
  const auto drivers = persist::built_in_drivers();
  const auto place = drivers.locate(url());
  REQUIRE(place);
  run_sql("CREATE DATABASE IF NOT EXISTS persist_" + name + " " + attributes);
  return {.hosts = place->uri.hosts,
          .user = place->uri.user,
          .password = place->uri.password,
          .database = "persist_" + name,
          .timeout = std::chrono::seconds{2}};
}

/// Ends all sessions of the tests' user.
inline void end_sessions() { run_sql("KILL USER tester"); }

inline void put(persist::Inspector& inspector, std::string_view key, std::string_view value) {
  const auto transaction = must(inspector.begin({}));
  must(transaction->put("users", key, value, persist::Expires::never()));
  must(transaction->commit());
}

inline std::optional<std::string> value_of(persist::Inspector& inspector, std::string_view key) {
  persist::EntryBatch batch;
  must(inspector.lookup("users", key, batch));
  return batch.empty() ? std::nullopt : std::optional{std::string{batch[0].value}};
}

/// The error of a transaction that writes these keys; empty if it was made.
inline std::string error_of_putting(persist::Inspector& inspector, const std::string& store,
                                    const std::vector<std::string>& keys,
                                    std::string_view value = "2") {
  const auto transaction = must(inspector.begin({}));
  for (const std::string& key : keys) {
    const auto queued = transaction->queue({.store = store, .key = key, .value = value});
    if (!queued) return persist::message_of(queued.error());
  }
  const auto committed = transaction->commit();
  return committed ? std::string{} : persist::message_of(committed.error());
}

}  // namespace mysql_server
