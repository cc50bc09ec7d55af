#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "inspect/common_prefixes.hpp"
#include "inspect/large_block.hpp"
#include "inspect/sort_entry.hpp"

namespace persist::inspect {

/// Entries in memory, sorted as one.
class SortChunk {
 public:
  explicit SortChunk(std::size_t bytes);

  /// Copies `entry` in; false when there is no room. An empty chunk makes room for any entry.
  [[nodiscard]] bool add(const EntryView& entry);
  /// Sorts them; of the same entry seen twice the later stays. Nothing is added after it.
  void sort();
  /// Of the keys, once it is sorted.
  [[nodiscard]] const CommonPrefixes& prefixes() const { return prefixes_; }
  /// Empties it.
  void clear();

  [[nodiscard]] std::size_t size() const { return items_.size(); }
  /// Bytes of the entries as they lie.
  [[nodiscard]] std::size_t bytes() const { return used_; }
  /// An entry, in order once it is sorted.
  [[nodiscard]] EntryView operator[](std::size_t index) const {
    return unpack(arena_.get() + items_[index].offset).entry;
  }
  /// The bytes of an entry as they lie. To be called for one after the other: fetches one that
  /// comes later into the cache, for in order they lie far apart.
  [[nodiscard]] std::string_view packed(std::size_t index) const {
    constexpr std::size_t ahead = 8;
    if (index + ahead < items_.size()) {
      __builtin_prefetch(arena_.get() + items_[index + ahead].offset);
    }
    const char* const place = arena_.get() + items_[index].offset;
    return {place, packed_size_at(place)};
  }

 private:
  // Most comparisons end at the eight bytes behind what all keys of the store begin with.
  struct Item {
    std::uint64_t lead = 0;
    std::uint32_t offset = 0;
    std::uint32_t store = 0;
  };

  void find_leads();

  std::size_t room_;
  std::size_t used_ = 0;
  LargeBlock arena_;
  std::vector<Item> items_;
  CommonPrefixes prefixes_;
};

}  // namespace persist::inspect
