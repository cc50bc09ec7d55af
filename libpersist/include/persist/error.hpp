#pragma once

/// The errors of both layers. They are values with fields; their words are made where they are
/// shown.

#include <expected>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace persist {

/// One thing that did not decode.
struct Issue {
  /// RFC 6901 pointer from the whole value; "" is the value itself.
  std::string path;
  /// Why, for a person; it never quotes the value, since results can be secrets.
  std::string message;

  friend bool operator==(const Issue&, const Issue&) = default;
};

/// A value is not JSON, is no Exit, or does not fit its schema.
struct PersistenceSchemaError {
  static constexpr std::string_view tag = "PersistenceSchemaError";

  /// The operation that met it: "get", "set", …
  std::string method = {};
  /// What did not decode; never empty.
  std::vector<Issue> issues = {};

  friend bool operator==(const PersistenceSchemaError&, const PersistenceSchemaError&) = default;
};

/// What a caller can do about a failing backing.
enum class BackingFault {
  /// Nothing, short of mending the backing: not a database, corrupt, disk full, no permission, …
  failed,
  /// Try again: someone else held a lock for longer than the time-out.
  busy,
  /// It was told to stop (`Inspector::interrupt`).
  interrupted,
  /// Say which: the store id stands in several layouts of one file.
  ambiguous_store,
  /// Name another: the file has no table of the layout that it was opened for.
  no_such_layout,
  /// Use the layout that the store is in: a second one would make it ambiguous. Or the store has no
  /// table of its own to drop.
  other_layout,
  /// Say which: the keys of a key-value store may be of either form (<persist/kvs.hpp>).
  ambiguous_form,
  /// Name another table: the file has none of the name, or only such as have names of their own.
  other_table,
  /// Open it for longer ones: an entry is longer than it was opened to read or write.
  too_long,
  /// Do without: this backing cannot do that at all.
  unsupported,
};

/// The engine could not do it.
struct PersistenceBackingError {
  static constexpr std::string_view tag = "PersistenceBackingError";

  /// The operation that met it: "get", "set", …
  std::string method = {};
  BackingFault fault = BackingFault::failed;
  /// The engine's own name for it: "SQLITE_BUSY", "ENOSPC"; empty when the engine has none.
  std::string code = {};
  /// What the engine said, for a person.
  std::string message = {};

  friend bool operator==(const PersistenceBackingError&, const PersistenceBackingError&) = default;
};

using PersistenceError = std::variant<PersistenceSchemaError, PersistenceBackingError>;

template <class T>
using Result = std::expected<T, PersistenceError>;

/// The operation that met `error`.
[[nodiscard]] const std::string& method_of(const PersistenceError& error);

/// One line for a person, without the method: the backing's message with its code, or each issue
/// with its path.
[[nodiscard]] std::string message_of(const PersistenceError& error);

}  // namespace persist
