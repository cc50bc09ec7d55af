#include "inspect/sort_chunk.hpp"

#include <algorithm>

namespace persist::inspect {

SortChunk::SortChunk(std::size_t bytes) : room_{bytes}, arena_{bytes} {}

bool SortChunk::add(const EntryView& entry) {
  const std::size_t size = packed_size(entry);
  if (room_ - used_ < size) {
    if (!items_.empty()) return false;
    arena_ = LargeBlock{size};
    room_ = size;
  }
  pack(entry, arena_.get() + used_);
  items_.push_back({.offset = static_cast<std::uint32_t>(used_), .store = entry.store});
  used_ += size;
  return true;
}

// The lead of an entry without a key is 0: before all others, or equal.
void SortChunk::find_leads() {
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const EntryView entry = (*this)[i];
    if (entry.key_class != StorageClass::null) prefixes_.add(entry.store, entry.key);
  }
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const EntryView entry = (*this)[i];
    if (entry.key_class == StorageClass::null) continue;
    items_[i].lead = prefixes_.lead_of(entry.store, entry.key);
  }
}

void SortChunk::sort() {
  find_leads();
  std::ranges::sort(items_, [this](const Item& a, const Item& b) {
    if (a.store != b.store) return a.store < b.store;
    if (a.lead != b.lead) return a.lead < b.lead;
    const int order =
        compare(unpack(arena_.get() + a.offset).entry, unpack(arena_.get() + b.offset).entry);
    return order != 0 ? order < 0 : a.offset < b.offset;
  });
  // Of equal ones the last stays.
  std::size_t kept = 0;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (i + 1 < items_.size() && is_same_entry((*this)[i], (*this)[i + 1])) continue;
    items_[kept++] = items_[i];
  }
  items_.resize(kept);
}

void SortChunk::clear() {
  items_.clear();
  prefixes_.clear();
  used_ = 0;
}

}  // namespace persist::inspect
