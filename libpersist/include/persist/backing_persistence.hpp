#pragma once

/// The lower layer: stores of string key → JSON text, over any backing.

#include <persist/export.hpp>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <persist/clock.hpp>
#include <persist/context.hpp>
#include <persist/error.hpp>
#include <persist/json_text.hpp>

namespace persist {

/// A store of a backing. Keys are UTF-8, compared as bytes; the empty key is a key. An expired
/// entry is absent.
///
/// Threads: any, and several at once, on one store or on several; no thread needs a store of its
/// own. A change that returned is seen by every call that begins afterwards. What a backing cannot
/// do at the same time takes turns: SQLite reads in parallel (`SqliteOptions::readers`), others one
/// call after the other. A store is destroyed once nobody uses it any more.
class PERSIST_EXPORT BackingPersistenceStore {
 public:
  /// What `set_many` writes.
  struct Item {
    /// Borrowed, as in `set`.
    std::string_view key;
    /// Borrowed.
    JsonView value;
    /// Zero or less: the item is skipped.
    TimeToLive time_to_live = std::nullopt;
  };

  BackingPersistenceStore() = default;
  BackingPersistenceStore(const BackingPersistenceStore&) = delete;
  BackingPersistenceStore& operator=(const BackingPersistenceStore&) = delete;
  virtual ~BackingPersistenceStore() = default;

  /// The live value of `key`, its bytes as stored; none if the key is missing or expired. Stored
  /// text that is not JSON is a PersistenceSchemaError, and stays.
  [[nodiscard]] virtual Result<std::optional<JsonText>> get(std::string_view key) = 0;

  /// One result per key, in the order of the keys, duplicates included. Stored text that is not
  /// JSON is treated as missing, and stays.
  [[nodiscard]] virtual Result<std::vector<std::optional<JsonText>>> get_many(
      std::span<const std::string_view> keys) = 0;

  /// Writes the value and the expiry, replacing an existing entry. A time to live of zero or less
  /// writes nothing.
  [[nodiscard]] virtual Result<void> set(std::string_view key, JsonView value,
                                         TimeToLive time_to_live = std::nullopt) = 0;

  /// All or nothing if the backing has transactions; of repeated keys, the last one is written.
  [[nodiscard]] virtual Result<void> set_many(std::span<const Item> items) = 0;

  /// Removes the entry; a missing one is not an error.
  [[nodiscard]] virtual Result<void> remove(std::string_view key) = 0;

  /// Removes every entry of this store.
  [[nodiscard]] virtual Result<void> clear() = 0;
};

/// The service: opens stores. Threads: any, several at once.
class PERSIST_EXPORT BackingPersistence {
 public:
  /// The name of the service in Effect.
  static constexpr std::string_view type_id = "@effect/experimental/BackingPersistence";
  /// Finds the service in a `Context`.
  static constexpr Tag<BackingPersistence> tag{};

  BackingPersistence() = default;
  BackingPersistence(const BackingPersistence&) = delete;
  BackingPersistence& operator=(const BackingPersistence&) = delete;
  virtual ~BackingPersistence() = default;

  /// Opens the store, and creates its table or folder if needed. Two stores with the same id see
  /// the same entries; stores with different ids share none. The store shares ownership of what it
  /// needs, so it may outlive this object.
  [[nodiscard]] virtual Result<std::unique_ptr<BackingPersistenceStore>> make(
      std::string store_id) = 0;
};

}  // namespace persist
