#pragma once

/// Changes that are whole or absent, and the conditions they are made under.

#include <persist/export.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <persist/entry.hpp>
#include <persist/error.hpp>
#include <persist/expires.hpp>

namespace persist {

/// What has to hold of an entry for a change to be made. An expired entry counts as absent, except
/// for `unchanged`.
struct Condition {
  /// Which condition.
  enum class Kind : std::uint8_t { always, absent, equals, unchanged };
  /// Which condition.
  Kind kind = Kind::always;
  /// For `equals`: the live entry's value, byte for byte. For `unchanged`: that of the stored
  /// entry, live or expired, as `EntryView::value` has it.
  std::string_view value = {};
  /// For `unchanged`: the expiry of the stored entry.
  Expires expires = {};

  /// The change is made in any case.
  [[nodiscard]] static Condition always() { return {}; }
  /// There is no live entry.
  [[nodiscard]] static Condition absent() { return {.kind = Kind::absent}; }
  /// There is a live entry, and its value is this, byte for byte.
  [[nodiscard]] static Condition equals(std::string_view value) {
    return {.kind = Kind::equals, .value = value};
  }
  /// The stored entry, live or expired, still has this value and this expiry.
  [[nodiscard]] static Condition unchanged(std::string_view value, Expires expires) {
    return {.kind = Kind::unchanged, .value = value, .expires = expires};
  }
};

/// Whether the condition held; where it did not, nothing was changed.
enum class Applied : std::uint8_t { yes, no };

/// A key as it is stored: `text` for all that a person types, `blob` for the bytes of a row that
/// holds such.
struct StoredKey {
  /// The bytes of the key, borrowed.
  std::string_view bytes;
  /// How the key is stored.
  StorageClass storage = StorageClass::text;

  // A plain key may stand wherever a stored one is meant.
  /// A key of this storage class, or text.
  StoredKey(std::string_view text) : bytes{text} {}  // NOLINT(google-explicit-constructor)
  /// A key of this storage class, or text.
  StoredKey(const std::string& text) : bytes{text} {}  // NOLINT(google-explicit-constructor)
  /// A key of this storage class, or text.
  StoredKey(const char* text) : bytes{text} {}  // NOLINT(google-explicit-constructor)
  /// A key of this storage class, or text.
  StoredKey(std::string_view key, StorageClass storage_class)
      : bytes{key}, storage{storage_class} {}
};

/// A key in a store.
struct Place {
  /// The id of the store.
  std::string_view store;
  /// The key in it.
  StoredKey key;
};

/// One change that a transaction makes. It borrows everything.
struct Change {
  /// What a change does.
  enum class Kind : std::uint8_t {
    /// Writes value and expiry in place of what was there, making the store where it is new.
    put,
    /// Removes the entry, expired or not.
    remove,
    /// Changes the expiry of a live entry.
    expire,
    /// Removes every entry of the store.
    clear,
    /// Removes every entry of the store and the table that it alone has (`Layout::multi`), with
    /// that table's indexes. A store without a table of its own is `BackingFault::other_layout`.
    drop,
  };
  /// What it does.
  Kind kind = Kind::put;
  /// The id of the store.
  std::string_view store;
  /// Of `put`, `remove` and `expire`.
  StoredKey key = std::string_view{};
  /// Of `put`.
  std::string_view value = {};
  /// Of `put` and `expire`.
  Expires expires = {};
  /// Of `put`, `remove` and `expire`: what has to hold of the entry.
  Condition condition = {};
  /// Of `put`: text, or blob for bytes that are to stay bytes.
  StorageClass value_class = StorageClass::text;
};

/// What became of a change. Until the commit it is what the backing expects.
struct ChangeOutcome {
  /// `no` when the condition did not hold, or when there was no entry to remove, or no live one
  /// whose expiry could be changed.
  Applied applied = Applied::yes;
  /// Of `clear` and `drop`: how many entries there were.
  std::size_t entries = 0;

  friend bool operator==(const ChangeOutcome&, const ChangeOutcome&) = default;
};

/// Changes that become visible together. The write lock, where the backing has one, is held from
/// `begin` to `commit`. The destructor rolls back what was not committed, quietly.
class PERSIST_EXPORT Transaction {
 public:
  Transaction() = default;
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  virtual ~Transaction() = default;

  /// Makes `change`, or sends it off; whatever it borrows is free when this returns. The changes of
  /// a transaction are made in the order they were queued. It waits where too many are under way.
  [[nodiscard]] virtual Result<void> queue(const Change& change) = 0;
  /// What became of the changes that were queued since the last `flush`, in their order.
  [[nodiscard]] virtual Result<std::vector<ChangeOutcome>> flush() = 0;
  /// Makes all of it visible and durable, or none. Nothing may be called after it.
  [[nodiscard]] virtual Result<void> commit() = 0;

  // One change, and what became of it: `queue` and `flush`, which waits for a server each time.

  /// Writes an entry, if the condition holds.
  [[nodiscard]] Result<Applied> put(std::string_view store, StoredKey key, std::string_view value,
                                    Expires expires, const Condition& condition = {},
                                    StorageClass value_class = StorageClass::text);
  /// Removes an entry, if the condition holds.
  [[nodiscard]] Result<Applied> remove(std::string_view store, StoredKey key,
                                       const Condition& condition = {});
  /// Changes the expiry of a live entry, if the condition holds.
  [[nodiscard]] Result<Applied> expire(std::string_view store, StoredKey key, Expires expires,
                                       const Condition& condition = {});
  /// How many entries there were.
  [[nodiscard]] Result<std::size_t> clear(std::string_view store);
  /// How many entries there were.
  [[nodiscard]] Result<std::size_t> drop(std::string_view store);

 private:
  [[nodiscard]] Result<ChangeOutcome> make(const Change& change);
};

/// A transaction that makes each change when it is queued: for backings that are near.
class PERSIST_EXPORT ImmediateTransaction : public Transaction {
 public:
  [[nodiscard]] Result<void> queue(const Change& change) final;
  [[nodiscard]] Result<std::vector<ChangeOutcome>> flush() final;

 protected:
  // Each makes one change of the kind it is named after; see `Change` and `ChangeOutcome`.

  /// Writes an entry.
  [[nodiscard]] virtual Result<Applied> apply_put(const Change& change) = 0;
  /// Removes an entry.
  [[nodiscard]] virtual Result<Applied> apply_remove(const Change& change) = 0;
  /// Changes the expiry of a live entry.
  [[nodiscard]] virtual Result<Applied> apply_expire(const Change& change) = 0;
  /// Removes every entry of the store; returns how many there were.
  [[nodiscard]] virtual Result<std::size_t> apply_clear(std::string_view store) = 0;
  /// Unless it is overridden no store has a table of its own.
  [[nodiscard]] virtual Result<std::size_t> apply_drop(std::string_view store);

 private:
  [[nodiscard]] Result<ChangeOutcome> apply(const Change& change);

  std::vector<ChangeOutcome> outcomes_;
};

}  // namespace persist
