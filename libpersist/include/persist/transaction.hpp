#pragma once

/// Changes that are whole or absent, and the conditions they are made under.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <persist/entry.hpp>
#include <persist/error.hpp>
#include <persist/expires.hpp>

namespace persist {

/// What has to hold of an entry for a change to be made. An expired entry counts as absent.
struct Condition {
  enum class Kind : std::uint8_t { always, absent, equals };
  Kind kind = Kind::always;
  /// For `equals`: the live entry's value, byte for byte.
  std::string_view value = {};

  [[nodiscard]] static Condition always() { return {}; }
  [[nodiscard]] static Condition absent() { return {.kind = Kind::absent}; }
  [[nodiscard]] static Condition equals(std::string_view value) {
    return {.kind = Kind::equals, .value = value};
  }
};

/// Whether the condition held; where it did not, nothing was changed.
enum class Applied : std::uint8_t { yes, no };

/// A key as it is stored: `text` for all that a person types, `blob` for the bytes of a row that
/// holds such.
struct StoredKey {
  std::string_view bytes;
  StorageClass storage = StorageClass::text;

  // A plain key may stand wherever a stored one is meant.
  StoredKey(std::string_view text) : bytes{text} {}    // NOLINT(google-explicit-constructor)
  StoredKey(const std::string& text) : bytes{text} {}  // NOLINT(google-explicit-constructor)
  StoredKey(const char* text) : bytes{text} {}         // NOLINT(google-explicit-constructor)
  StoredKey(std::string_view key, StorageClass storage_class)
      : bytes{key}, storage{storage_class} {}
};

/// Changes that become visible together. The write lock, where the backing has one, is held from
/// `begin` to `commit`. The destructor rolls back what was not committed, quietly.
///
/// A scan or a lookup of the same inspector sees the state of the store before the transaction or
/// with the changes so far, and nobody else's later changes.
class Transaction {
 public:
  Transaction() = default;
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  virtual ~Transaction() = default;

  /// Writes value and expiry in place of what was there, making the store where it is new.
  /// `value_class` is text, or blob for bytes that are to stay bytes.
  [[nodiscard]] virtual Result<Applied> put(std::string_view store, StoredKey key,
                                            std::string_view value, Expires expires,
                                            const Condition& condition = {},
                                            StorageClass value_class = StorageClass::text) = 0;
  /// Removes the entry, expired or not; `no` when there was none, or the condition did not hold.
  [[nodiscard]] virtual Result<Applied> remove(std::string_view store, StoredKey key,
                                               const Condition& condition = {}) = 0;
  /// Changes the expiry of a live entry; `no` when there is none, or the condition did not hold.
  [[nodiscard]] virtual Result<Applied> expire(std::string_view store, StoredKey key,
                                               Expires expires,
                                               const Condition& condition = {}) = 0;
  /// Removes every entry of the store; how many there were.
  [[nodiscard]] virtual Result<std::size_t> clear(std::string_view store) = 0;
  /// Removes every entry of the store and the table that it alone has (`Layout::multi`), with that
  /// table's indexes; how many entries there were. A store without a table of its own is
  /// `BackingFault::other_layout`.
  [[nodiscard]] virtual Result<std::size_t> drop(std::string_view store);
  /// Makes all of it visible and durable, or none. Nothing may be called after it.
  [[nodiscard]] virtual Result<void> commit() = 0;
};

}  // namespace persist
