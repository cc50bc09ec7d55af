#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "drivers/memory/memory_entry.hpp"

namespace persist {

/// The entries of one store id without limits; a copy is the same ones.
class UnboundedEntries {
 public:
  explicit UnboundedEntries(std::chrono::milliseconds sweep_interval)
      : table_{std::make_shared<Table>(sweep_interval)} {}

  [[nodiscard]] std::mutex& mutex() const { return table_->mutex; }

  // The lock is held for what follows.
  [[nodiscard]] const StoredJson* find(std::string_view key) const {
    const auto at = table_->entries.find(key);
    return at == table_->entries.end() ? nullptr : &at->second;
  }
  void put(std::string_view key, StoredJson entry) const {
    const auto at = table_->entries.find(key);
    if (at == table_->entries.end()) {
      table_->entries.emplace(key, std::move(entry));
    } else {
      at->second = std::move(entry);
    }
  }
  void erase(std::string_view key) const {
    const auto at = table_->entries.find(key);
    if (at != table_->entries.end()) table_->entries.erase(at);
  }
  void clear() const { table_->entries.clear(); }

  void sweep(Instant now) const {
    Entries& entries = table_->entries;
    table_->sweeping.go_on(now, [&](std::size_t first, std::size_t count) {
      std::size_t bucket = first;
      for (; bucket < entries.bucket_count() && bucket - first < count; ++bucket) {
        for (auto at = entries.begin(bucket); at != entries.end(bucket);) {
          const auto& [key, entry] = *at++;
          if (entry.expires <= now && entry.expires != StoredJson::never) {
            entries.erase(entries.find(key));
          }
        }
      }
      return bucket < entries.bucket_count() ? bucket : 0;
    });
  }

 private:
  struct Hash {
    using is_transparent = void;
    // Without noexcept: libstdc++ then keeps the hash in the node, and a look-up that passes
    // neighbours does not hash their keys again.
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  using Entries = std::unordered_map<std::string, StoredJson, Hash, std::equal_to<>>;

  struct Table {
    explicit Table(std::chrono::milliseconds sweep_interval) : sweeping{sweep_interval} {}

    std::mutex mutex;
    Entries entries;
    SweepRound sweeping;
  };

  std::shared_ptr<Table> table_;
};

}  // namespace persist
