#pragma once

/// The lower layer: stores of string key → JSON text, over any backing.

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
/// Threads: one at a time per store; stores of one backing may be used from several threads, and
/// the backing serialises them.
class BackingPersistenceStore {
 public:
  struct Item {
    std::string_view key;
    JsonView value;
    TimeToLive time_to_live = std::nullopt;
  };

  BackingPersistenceStore() = default;
  BackingPersistenceStore(const BackingPersistenceStore&) = delete;
  BackingPersistenceStore& operator=(const BackingPersistenceStore&) = delete;
  virtual ~BackingPersistenceStore() = default;

  /// The live value of `key`, its bytes as stored; none when there is none. Stored text that is no
  /// JSON is a PersistenceSchemaError, and stays.
  [[nodiscard]] virtual Result<std::optional<JsonText>> get(std::string_view key) = 0;

  /// One result a key, in the order of the keys, duplicates included. Stored text that is no JSON
  /// counts as none, and stays.
  [[nodiscard]] virtual Result<std::vector<std::optional<JsonText>>> get_many(
      std::span<const std::string_view> keys) = 0;

  /// Writes the value and the expiry, in place of what was there. A time to live of zero or less
  /// writes nothing.
  [[nodiscard]] virtual Result<void> set(std::string_view key, JsonView value,
                                         TimeToLive time_to_live = std::nullopt) = 0;

  /// All or nothing where the backing can; of one key given twice the last wins.
  [[nodiscard]] virtual Result<void> set_many(std::span<const Item> items) = 0;

  /// Removes the entry; a missing one is no error.
  [[nodiscard]] virtual Result<void> remove(std::string_view key) = 0;

  /// Removes every entry of this store and of no other.
  [[nodiscard]] virtual Result<void> clear() = 0;
};

/// The service: opens stores.
class BackingPersistence {
 public:
  static constexpr std::string_view type_id = "@effect/experimental/BackingPersistence";
  static constexpr Tag<BackingPersistence> tag{};

  BackingPersistence() = default;
  BackingPersistence(const BackingPersistence&) = delete;
  BackingPersistence& operator=(const BackingPersistence&) = delete;
  virtual ~BackingPersistence() = default;

  /// Opens the store, making room for it where the backing needs any. Two of one id see the same
  /// entries; stores of different ids never meet. The store shares ownership of what it needs, so
  /// it may outlive this object.
  [[nodiscard]] virtual Result<std::unique_ptr<BackingPersistenceStore>> make(
      std::string store_id) = 0;
};

}  // namespace persist
