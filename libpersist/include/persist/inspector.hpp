#pragma once

/// What inspectors need of a backing and applications do not: which stores there are, a walk over
/// one of them, and changes that are whole or absent.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <persist/clock.hpp>
#include <persist/error.hpp>
#include <persist/expires.hpp>

namespace persist {

/// What may be done to a file.
enum class Access : std::uint8_t {
  /// Read it. It must be there; no byte of it changes, and no side file stays that was not there.
  read,
  /// Change entries. It must be there.
  change,
  /// Change entries; the file (mode 0600, or less by the umask) and tables are made where missing.
  create,
};

/// What a reader does where a killed writer left a hot rollback journal beside a SQLite file.
enum class HotJournal : std::uint8_t {
  /// Reads a private copy in the folder for temporary files, from which the unfinished change is
  /// rolled back.
  read_copy,
  /// Fails with `SQLITE_READONLY_ROLLBACK`.
  refuse,
};

/// How a backing lays out its entries.
enum class Layout : std::uint8_t {
  /// One table for all stores.
  single,
  /// A table a store.
  multi,
  /// Effect's KeyValueStore: a table, or a folder of files; the store is a prefix of the key.
  kvs,
  /// No layout of a file: memory.
  none,
};

/// "single", "multi", "kvs", "memory".
[[nodiscard]] std::string_view name_of(Layout layout);

/// How a column of a row is stored; backings without storage classes say text.
enum class StorageClass : std::uint8_t { text, blob, number, null };

/// An entry as it is stored, borrowed from whoever handed it out. Nothing is validated here: a key
/// may be no UTF-8, a value no JSON. The border is whoever consumes it.
struct Record {
  std::string_view key;
  /// The value's bytes. Where the backing wraps values (kvs) and the wrapping does not parse, the
  /// whole stored text, and `wrapped_badly`.
  std::string_view value;
  Expires expires;
  StorageClass key_class = StorageClass::text;
  StorageClass value_class = StorageClass::text;
  bool wrapped_badly = false;
};

/// A block of entries, copied out of a backing and reused from call to call. Records borrow from it
/// until the next `clear`.
class Portion {
 public:
  void clear();
  /// Copies the record's bytes.
  void add(const Record& record) {
    const std::size_t size = record.key.size() + record.value.size();
    if (room_.size() - used_ < size) room_.resize(2 * room_.size() + size);
    char* const begin = room_.data() + used_;
    record.value.copy(begin + record.key.copy(begin, record.key.size()), record.value.size());
    used_ += size;
    rows_.push_back({.key_end = used_ - record.value.size(),
                     .value_end = used_,
                     .expires = record.expires,
                     .key_class = record.key_class,
                     .value_class = record.value_class,
                     .wrapped_badly = record.wrapped_badly});
  }
  [[nodiscard]] std::size_t size() const { return rows_.size(); }
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  [[nodiscard]] Record operator[](std::size_t index) const;
  /// Bytes of keys and values; what a walk measures a portion by.
  [[nodiscard]] std::size_t bytes() const { return used_; }

 private:
  struct Row {
    std::size_t key_end;    // the key begins where the row before ended
    std::size_t value_end;  // the value begins at key_end
    Expires expires;
    StorageClass key_class;
    StorageClass value_class;
    bool wrapped_badly;
  };
  std::string room_;
  std::size_t used_ = 0;
  std::vector<Row> rows_;
};

/// Which entries by life: all there are, those that are live, those that are not.
enum class Liveness : std::uint8_t { all, live, expired };

/// How much of each entry is wanted.
enum class Detail : std::uint8_t {
  entries,
  /// Keys alone: value and expiry may be left empty, where that is cheaper.
  keys,
};

/// The part of a store that a backing can find by itself.
struct Range {
  /// Keys that begin with these bytes.
  std::string prefix = {};
  /// Keys strictly after this one.
  std::optional<std::string> after = std::nullopt;
  Liveness liveness = Liveness::all;
  /// What `liveness` is judged by.
  Instant now = {};
  Detail detail = Detail::entries;
};

/// Goes through the entries of one store in byte order of their keys. No lock and no transaction is
/// held between two calls, so an entry that changes meanwhile is seen before or after its change,
/// and one that stays is seen exactly once.
class Walk {
 public:
  Walk() = default;
  Walk(const Walk&) = delete;
  Walk& operator=(const Walk&) = delete;
  virtual ~Walk() = default;

  /// Fills `portion` anew with the next entries, about 256 KiB of them and at least one; it is
  /// empty at the end. An entry that is longer than the backing reads is an error that names it;
  /// the call after it goes on behind that entry.
  [[nodiscard]] virtual Result<void> next(Portion& portion) = 0;
};

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
/// A walk or a lookup of the same inspector sees the state of the store before the transaction or
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

/// Several lookups as one. It ends with the object.
class Reading {
 public:
  Reading() = default;
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;
  virtual ~Reading() = default;
};

/// A store that there is.
struct StoreInfo {
  std::string id;
  Layout layout = Layout::none;
  /// All of a key-value store whose stores cannot be told apart, under the id "".
  bool is_undivided = false;

  friend bool operator==(const StoreInfo&, const StoreInfo&) = default;
};

/// What a store holds, in figures.
struct StoreSummary {
  std::size_t live = 0;
  std::size_t expired = 0;
  /// Bytes of the keys and the stored values.
  std::uint64_t bytes = 0;
  /// Entries that are longer than the backing reads. They are not counted above.
  std::size_t too_long = 0;

  friend bool operator==(const StoreSummary&, const StoreSummary&) = default;
};

/// Something wrong with a file as such, as `verify` tells it.
struct Fault {
  /// The store it is about, where it is about one.
  std::optional<std::string> store = std::nullopt;
  std::string message;
};

/// A figure about the file, e.g. {"free pages", 12}.
struct Figure {
  std::string name;
  std::uint64_t value = 0;
};

/// A backing, looked at from outside. Threads: one at a time, `interrupt` excepted.
class Inspector {
 public:
  Inspector() = default;
  Inspector(const Inspector&) = delete;
  Inspector& operator=(const Inspector&) = delete;
  virtual ~Inspector() = default;

  /// The stores that have entries or a table, in byte order of their ids. An id that has entries in
  /// two layouts is there twice; everything below then fails with `BackingFault::ambiguous_store`
  /// unless the backing was opened for one layout. An empty table beside entries of the same store
  /// elsewhere does not count.
  [[nodiscard]] virtual Result<std::vector<StoreInfo>> stores() = 0;

  /// Counts the entries of a store as `stores` told of it, by their life at `now`; zeros when it is
  /// there no more. An ambiguous id is none here: the layout says which.
  [[nodiscard]] virtual Result<StoreSummary> summarize(const StoreInfo& store, Instant now) = 0;

  /// The entry of `key`, expired or not, copied alone into `portion`, which is empty when there is
  /// none. Repeated lookups in one store are cheap.
  [[nodiscard]] virtual Result<void> lookup(std::string_view store, StoredKey key,
                                            Portion& portion) = 0;

  /// While the result lives, lookups, summaries and walks see the backing as of the first of them,
  /// and share its lock, where the backing has one, which makes each cheaper. Within a transaction
  /// it does nothing. So it is for a moment: nothing may be waited for meanwhile, no transaction
  /// begun, and no second one held. The inspector must outlive it.
  [[nodiscard]] virtual Result<std::unique_ptr<Reading>> begin_reading() {
    return std::make_unique<Reading>();
  }

  /// A walk over a store; a store that is not there has no entries. The inspector must outlive it.
  [[nodiscard]] virtual Result<std::unique_ptr<Walk>> walk(std::string store, Range range) = 0;

  /// Begins a transaction whose conditions judge expiry at `now`. The inspector must outlive it,
  /// and there is one at a time.
  [[nodiscard]] virtual Result<std::unique_ptr<Transaction>> begin(Instant now) = 0;

  /// Removes up to `limit` of the store's entries that are expired at `now` in a transaction of its
  /// own; how many it removed, 0 when none is left. An entry whose expiry cannot be read because it
  /// is too long is an error that names it; the call after it goes on behind that entry.
  [[nodiscard]] virtual Result<std::size_t> purge(const std::string& store, Instant now,
                                                  std::size_t limit) = 0;

  /// A number that differs from the last answer when someone else may have changed something.
  /// Next to free.
  [[nodiscard]] virtual Result<std::uint64_t> version() = 0;

  /// Checks the container as such: the engine's own integrity check, the shapes of tables.
  /// Entries are not looked at.
  [[nodiscard]] virtual Result<void> check(const std::function<void(const Fault&)>& report) = 0;

  /// Figures about the container: size, pages, …
  [[nodiscard]] virtual Result<std::vector<Figure>> figures() = 0;

  /// Makes what runs in another thread, or runs next, fail with `BackingFault::interrupted`. May be
  /// called from a signal handler.
  virtual void interrupt() noexcept = 0;
};

}  // namespace persist
