#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

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
  /// Empties it.
  void clear();

  [[nodiscard]] std::size_t size() const { return items_.size(); }
  [[nodiscard]] bool empty() const { return items_.empty(); }
  /// Bytes that it takes.
  [[nodiscard]] std::size_t bytes() const { return room_ + items_.capacity() * sizeof(Item); }
  /// An entry, in order once it is sorted.
  [[nodiscard]] EntryView operator[](std::size_t index) const {
    return unpack(arena_.get() + items_[index].offset).entry;
  }
  /// The bytes of an entry as they lie.
  [[nodiscard]] std::string_view packed(std::size_t index) const {
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
  std::unique_ptr<char[]> arena_;  // NOLINT(modernize-avoid-c-arrays): a vector would zero it
  std::vector<Item> items_;
};

}  // namespace persist::inspect
