#pragma once

/// The errors of both layers. Errors carry fields; `message_of` formats them.

#include <persist/export.hpp>

#include <expected>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace persist {

/// One fault in a value that could not be decoded.
struct PERSIST_EXPORT Issue {
  /// RFC 6901 pointer from the whole value; "" is the value itself.
  std::string path;
  /// The reason, for people. It never quotes the value, because results can be secrets.
  std::string message;

  friend bool operator==(const Issue&, const Issue&) = default;
};

/// A value is not JSON, is not an Exit, or does not match its schema.
struct PERSIST_EXPORT PersistenceSchemaError {
  /// The name of the error in Effect.
  static constexpr std::string_view tag = "PersistenceSchemaError";

  /// The operation that failed: "get", "set", …
  std::string method = {};
  /// The faults found; never empty.
  std::vector<Issue> issues = {};

  friend bool operator==(const PersistenceSchemaError&, const PersistenceSchemaError&) = default;
};

/// What a caller can do about a failing backing.
enum class BackingFault {
  /// Repair the backing: it is not a database, corrupt, on a full disk, not permitted, …
  failed,
  /// Retry: another process held a lock for longer than the timeout, or the server is overloaded,
  /// starting or stopping.
  busy,
  /// Retry the transaction from its beginning: others changed what it depends on. Nothing of it was
  /// made.
  conflict,
  /// Retry later: no connection to the server, or the connection was lost. Nothing was changed.
  unreachable,
  /// Ask for rights: the server refused the login, or the operation to this login.
  denied,
  /// Look: the connection was lost after the commit was sent, so that the changes were made or not.
  outcome_unknown,
  /// Nothing: the operation was interrupted (`Inspector::interrupt`).
  interrupted,
  /// Specify the layout: the store exists in several layouts of one file.
  ambiguous_store,
  /// Specify another layout: the file has no table of the requested one.
  no_such_layout,
  /// Use the layout that the store is in: a second one would make it ambiguous. Also: the store
  /// has no table of its own that could be dropped.
  other_layout,
  /// Specify the form: the keys of a key-value store may have either one (<persist/kvs.hpp>).
  ambiguous_form,
  /// Specify another table: the file has none of this name, or only tables with other names.
  other_table,
  /// Raise the limit: an entry is longer than the limit that the backing was opened with.
  too_long,
  /// Nothing: this backing does not support the operation.
  unsupported,
};

/// An operation of the engine (SQLite, the file system) failed.
struct PERSIST_EXPORT PersistenceBackingError {
  /// The name of the error in Effect.
  static constexpr std::string_view tag = "PersistenceBackingError";

  /// The operation that failed: "get", "set", …
  std::string method = {};
  /// What a caller can do about it.
  BackingFault fault = BackingFault::failed;
  /// The engine's name of the error, "SQLITE_BUSY" or "ENOSPC"; empty if it has none.
  std::string code = {};
  /// The engine's message, for people.
  std::string message = {};
  /// The store that it is about, where a scan over several met it; empty otherwise.
  std::string store = {};

  friend bool operator==(const PersistenceBackingError&, const PersistenceBackingError&) = default;
};

/// Any error of the library.
using PersistenceError = std::variant<PersistenceSchemaError, PersistenceBackingError>;

/// A value, or why there is none.
template <class T>
using Result = std::expected<T, PersistenceError>;

/// The operation that failed with `error`.
[[nodiscard]] PERSIST_EXPORT const std::string& method_of(const PersistenceError& error);

/// One line for people, without the method: the backing's message with its code, or each issue
/// with its path.
[[nodiscard]] PERSIST_EXPORT std::string message_of(const PersistenceError& error);

}  // namespace persist
