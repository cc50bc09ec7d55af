#pragma once

#include <map>
#include <string>
#include <string_view>
#include <tuple>

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

}  // namespace persist
