#pragma once

#include <memory>
#include <mutex>
#include <string_view>

#include "drivers/memory/entry_table.hpp"
#include "drivers/memory/memory_entry.hpp"

namespace persist {

/// The entries of one store id without limits; a copy is the same ones.
class UnboundedEntries {
 public:
  explicit UnboundedEntries(std::chrono::milliseconds sweep_interval)
      : table_{std::make_shared<Table>(sweep_interval)} {}

  [[nodiscard]] std::mutex& mutex() const { return table_->mutex; }

  // The lock is held for what follows.
  [[nodiscard]] const TableEntry* find(std::string_view key) const {
    return table_->entries.find(key);
  }
  void put(std::string_view key, Instant expires, JsonView value) const {
    table_->entries.put(key, expires, value);
  }
  void erase(std::string_view key) const { table_->entries.erase(key); }
  void clear() const { table_->entries.clear(); }

  void sweep(Instant now) const {
    table_->sweeping.go_on(now, [&](std::size_t first, std::size_t count) {
      return table_->entries.sweep(first, count, [now](const TableEntry& entry) {
        return entry.expires() <= now && entry.expires() != StoredJson::never;
      });
    });
  }

 private:
  struct Table {
    explicit Table(std::chrono::milliseconds sweep_interval) : sweeping{sweep_interval} {}

    std::mutex mutex;
    EntryTable entries;
    SweepRound sweeping;
  };

  std::shared_ptr<Table> table_;
};

}  // namespace persist
