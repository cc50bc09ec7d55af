#include "inspect/sort_chunk.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <unordered_map>

namespace persist::inspect {

namespace {

std::size_t common_length(std::string_view a, std::string_view b) {
  return static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
}

/// The bytes from `begin` on as a number that orders as they do; those past the end count as 0.
std::uint64_t lead_of(std::string_view key, std::size_t begin) {
  std::uint64_t lead = 0;
  for (std::size_t i = 0; i < sizeof lead; ++i) {
    const std::size_t at = begin + i;
    const auto byte = at < key.size() ? static_cast<unsigned char>(key[at]) : 0U;
    lead = lead << 8U | byte;
  }
  return lead;
}

}  // namespace

SortChunk::SortChunk(std::size_t bytes)
    : room_{bytes},
      // NOLINTNEXTLINE(modernize-avoid-c-arrays)
      arena_{std::make_unique_for_overwrite<char[]>(bytes)} {}

bool SortChunk::add(const EntryView& entry) {
  const std::size_t size = packed_size(entry);
  if (room_ - used_ < size) {
    if (!items_.empty()) return false;
    // NOLINTNEXTLINE(modernize-avoid-c-arrays)
    arena_ = std::make_unique_for_overwrite<char[]>(size);
    room_ = size;
  }
  pack(entry, arena_.get() + used_);
  items_.push_back({.offset = static_cast<std::uint32_t>(used_), .store = entry.store});
  used_ += size;
  return true;
}

void SortChunk::find_leads() {
  struct Common {
    std::string_view key;
    std::size_t length;
  };
  std::unordered_map<std::uint32_t, Common> common;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const EntryView record = (*this)[i];
    if (record.key_class == StorageClass::null) continue;
    const auto [at, is_first] =
        common.try_emplace(items_[i].store, Common{record.key, record.key.size()});
    Common& known = at->second;
    if (!is_first) known.length = common_length(known.key.substr(0, known.length), record.key);
  }
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const EntryView record = (*this)[i];
    if (record.key_class == StorageClass::null) continue;  // 0: before all others, or equal
    items_[i].lead = lead_of(record.key, common.at(items_[i].store).length);
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
  used_ = 0;
}

}  // namespace persist::inspect
