#pragma once

/// Keys in another order than that of the store.

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include <persist/entry_sort.hpp>

#include "base/status.hpp"
#include "keys/listed_key.hpp"

namespace persist::app {

enum class KeyOrder : std::uint8_t {
  /// By key, whatever the store.
  key,
  /// By the size of the value.
  size,
  /// What expires first comes first, then what never does, then what has no number as expiry.
  expires,
};

enum class SortDirection : std::uint8_t { ascending, descending };

/// Sorts keys in bounded memory: see `EntrySort`. Where the order does not decide, keys stand by
/// store and key, in either direction.
class KeySort {
 public:
  /// `stores` are those that were scanned, in the order of ties, and must outlive it.
  KeySort(KeyOrder order, SortDirection direction, std::span<const std::string> stores);

  /// `entry` is what `key` was made of.
  [[nodiscard]] Outcome<void> add(const ListedKey& key, const EntryView& entry);

  /// Hands the keys to `visit`, in order, until it answers false or an error. Once.
  [[nodiscard]] Outcome<void> finish(
      const std::function<Outcome<bool>(const ListedKey& key)>& visit);

 private:
  void make_sort_key(const ListedKey& key, const EntryView& entry);

  KeyOrder order_;
  SortDirection direction_;
  std::span<const std::string> stores_;
  EntrySort sort_;
  std::string sort_key_;
  std::string shown_;
};

}  // namespace persist::app
