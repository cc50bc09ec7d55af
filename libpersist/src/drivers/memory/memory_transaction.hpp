#pragma once

#include <vector>

#include "drivers/memory/memory_table.hpp"

namespace persist {

/// Changes the table at once and remembers how to take it back.
class MemoryTransaction final : public Transaction {
 public:
  /// `table` must outlive it.
  MemoryTransaction(MemoryTable& table, Instant now) : table_{table}, now_{now} {}
  ~MemoryTransaction() override;

  Result<Applied> put(std::string_view store, StoredKey key, std::string_view value,
                      Expires expires, const Condition& condition,
                      StorageClass value_class) override;
  Result<Applied> remove(std::string_view store, StoredKey key,
                         const Condition& condition) override;
  Result<Applied> expire(std::string_view store, StoredKey key, Expires expires,
                         const Condition& condition) override;
  Result<std::size_t> clear(std::string_view store) override;
  Result<void> commit() override;

 private:
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
