#pragma once

#include <vector>

#include "drivers/memory/memory_table.hpp"

namespace persist {

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
