#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include <persist/clock.hpp>
#include <persist/persisted_engine.hpp>

#include "values/lru_map.hpp"

namespace persist::detail {

/// Exits that are destroyed after the lock is released: their destructors are the user's.
using Discarded = std::vector<ErasedExit>;

/// The decoded exits of a cache. Threads: its owner has the lock.
class MemoryTier {
 public:
  struct Found {
    ErasedExit exit;
    bool is_stale = false;
  };

  explicit MemoryTier(std::size_t capacity) : capacity_{capacity} {}

  /// What is fresh, or stale; what is neither goes.
  [[nodiscard]] Found find(std::string_view name, Instant now, Discarded& discarded) {
    Entry* const entry = entries_.find(name);
    if (entry == nullptr) return {};
    if (now < entry->fresh_until) return {.exit = entry->exit};
    if (now < entry->stale_until) return {.exit = entry->exit, .is_stale = true};
    erase(name, discarded);
    return {};
  }

  void put(std::string_view name, ErasedExit exit, Instant fresh_until, Instant stale_until,
           Discarded& discarded) {
    if (capacity_ == 0) return;
    discarded.push_back(
        entries_
            .put(name,
                 {.exit = std::move(exit), .fresh_until = fresh_until, .stale_until = stale_until})
            .exit);
    if (entries_.size() > capacity_) erase(*entries_.oldest(), discarded);
  }

  void erase(std::string_view name, Discarded& discarded) {
    if (ErasedExit exit = entries_.take(name).exit) discarded.push_back(std::move(exit));
  }

 private:
  struct Entry {
    ErasedExit exit;
    Instant fresh_until;
    Instant stale_until;
  };

  std::size_t capacity_;
  LruMap<Entry> entries_;
};

}  // namespace persist::detail
