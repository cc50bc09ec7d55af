#pragma once

#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <persist/inspector.hpp>

namespace persist {

/// Bytes and storage class: a text and a blob of the same bytes are two keys, as in SQLite.
struct MemoryKey {
  std::string bytes;
  StorageClass storage = StorageClass::text;
};

struct MemoryKeyOrder {
  using is_transparent = void;

  static std::tuple<std::string_view, StorageClass> rank(const MemoryKey& key) {
    return {key.bytes, key.storage};
  }
  static std::tuple<std::string_view, StorageClass> rank(const StoredKey& key) {
    return {key.bytes, key.storage};
  }
  bool operator()(const auto& a, const auto& b) const { return rank(a) < rank(b); }
};

struct MemoryEntry {
  std::string value;
  Expires expires;
  StorageClass value_class = StorageClass::text;
};

using MemoryStore = std::map<MemoryKey, MemoryEntry, MemoryKeyOrder>;

/// Stores by id. One that lost its last entry stays, for transactions hold on to it, but counts as
/// not there.
using MemoryTable = std::map<std::string, MemoryStore, std::less<>>;

[[nodiscard]] inline EntryView record_of(const MemoryStore::value_type& entry) {
  const auto& [key, kept] = entry;
  return {.key = key.bytes,
          .value = kept.value,
          .expires = kept.expires,
          .key_class = key.storage,
          .value_class = kept.value_class};
}

/// Changes the table at once and remembers how to take it back.
class MemoryTransaction final : public ImmediateTransaction {
 public:
  /// `table` must outlive it.
  MemoryTransaction(MemoryTable& table, Instant now) : table_{table}, now_{now} {}
  ~MemoryTransaction() override;

  Result<void> commit() override;

 private:
  Result<Applied> apply_put(const persist::Change& change) override;
  Result<Applied> apply_remove(const persist::Change& change) override;
  Result<Applied> apply_expire(const persist::Change& change) override;
  Result<std::size_t> apply_clear(std::string_view store) override;

  // What one change did to a store. The node that it took out is kept whole, so that rolling back
  // copies nothing and the addresses of keys stay good.
  struct Undo {
    MemoryStore* store;
    const MemoryKey* added;
    MemoryStore::node_type taken;
  };

  [[nodiscard]] MemoryStore& store_of(std::string_view id);
  Undo& note_change_of(MemoryStore& store);
  [[nodiscard]] bool holds_at(MemoryStore& store, MemoryStore::iterator at,
                              const Condition& condition) const;
  [[nodiscard]] bool is_live(MemoryStore& store, MemoryStore::iterator at) const;

  MemoryTable& table_;
  Instant now_;
  std::vector<Undo> undo_;
};

}  // namespace persist
