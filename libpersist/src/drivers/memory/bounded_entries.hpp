#pragma once

#include <cstring>
#include <limits>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <persist/memory.hpp>

#include "drivers/memory/memory_entry.hpp"
#include "values/lru_map.hpp"

namespace persist {

/// The entries of all stores of a service, up to its limits.
struct BoundedTable {
  explicit BoundedTable(const MemoryOptions& options)
      : max_entries{options.max_entries.value_or(std::numeric_limits<std::size_t>::max())},
        max_bytes{options.max_bytes.value_or(std::numeric_limits<std::size_t>::max())},
        sweeping{options.sweep_interval} {}

  const std::size_t max_entries;
  const std::size_t max_bytes;
  std::mutex mutex;
  LruMap<StoredJson> entries;  // by the number of the store and the key
  std::size_t bytes = 0;       // of keys and values
  SweepRound sweeping;
};

/// Those of one store; a copy is the same ones.
class BoundedEntries {
 public:
  BoundedEntries(std::shared_ptr<BoundedTable> table, std::size_t store)
      : table_{std::move(table)}, prefix_(sizeof store, '\0') {
    std::memcpy(prefix_.data(), &store, sizeof store);
  }

  [[nodiscard]] std::mutex& mutex() const { return table_->mutex; }

  // The lock is held for what follows.
  [[nodiscard]] const StoredJson* find(std::string_view key) const {
    return table_->entries.find(name_of(key));
  }
  void put(std::string_view key, Instant expires, JsonView value) const {
    const std::string name = name_of(key);
    erase_named(name);
    const std::size_t bytes = key.size() + value.text().size();
    if (bytes > table_->max_bytes || table_->max_entries == 0) return;
    table_->entries.put(name, {.expires = expires, .value = CompactText{value}});
    table_->bytes += bytes;
    while (table_->bytes > table_->max_bytes || table_->entries.size() > table_->max_entries) {
      erase_named(*table_->entries.oldest());
    }
  }
  void erase(std::string_view key) const { erase_named(name_of(key)); }
  void clear() const {
    remove_if([&](std::string_view name, const StoredJson&) { return name.starts_with(prefix_); });
  }

  void sweep(Instant now) const {
    table_->sweeping.go_on(now, [&](std::size_t first, std::size_t count) {
      return table_->entries.sweep(first, count,
                                   [&](const std::string& name, const StoredJson& it) {
                                     if (it.expires > now || it.expires == StoredJson::never)
                                       return false;
                                     table_->bytes -= bytes_of(name, it);
                                     return true;
                                   });
    });
  }

 private:
  [[nodiscard]] std::string name_of(std::string_view key) const {
    return std::string{prefix_}.append(key);
  }
  [[nodiscard]] std::size_t bytes_of(std::string_view name, const StoredJson& entry) const {
    return name.size() - prefix_.size() + entry.value.size();
  }
  void erase_named(const std::string& name) const {
    const StoredJson* const entry = table_->entries.find(name);
    if (entry == nullptr) return;
    table_->bytes -= bytes_of(name, *entry);
    table_->entries.take(name);
  }
  template <class Predicate>
  void remove_if(const Predicate& is_to_go) const {
    table_->entries.sweep(0, std::numeric_limits<std::size_t>::max(),
                          [&](const std::string& name, const StoredJson& entry) {
                            if (!is_to_go(name, entry)) return false;
                            table_->bytes -= bytes_of(name, entry);
                            return true;
                          });
  }

  std::shared_ptr<BoundedTable> table_;
  std::string prefix_;
};

}  // namespace persist
