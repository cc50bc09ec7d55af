#include "dump/entry_order.hpp"

#include <algorithm>
#include <functional>
#include <string_view>

namespace persist::dump {

std::strong_ordering EntryOrder::compare_with_last(const DumpEntry& entry) {
  std::strong_ordering order = std::strong_ordering::greater;
  if (has_last_) {
    order = entry.store <=> std::string_view{store_};
    if (order == 0) order = entry.key <=> std::string_view{key_};
    if (order == 0) order = entry.key_class <=> key_class_;
  }
  has_last_ = true;
  if (store_ != entry.store) store_ = entry.store;
  key_ = entry.key;
  key_class_ = entry.key_class;
  return order;
}

void Fingerprints::add(const DumpEntry& entry) {
  const std::hash<std::string_view> hash;
  // Odd factors keep (a, b) and (b, a), and a key as text and as bytes, apart.
  std::uint64_t fingerprint = hash(entry.store) * 0x9E3779B97F4A7C15U;
  fingerprint = (fingerprint ^ hash(entry.key)) * 0xC2B2AE3D27D4EB4FU;
  fingerprint += static_cast<std::uint64_t>(entry.key_class);
  fingerprints_.push_back(fingerprint);
}

std::size_t Fingerprints::count_repeated() {
  std::ranges::sort(fingerprints_);
  const auto repeated = std::ranges::unique(fingerprints_);
  return repeated.size();
}

}  // namespace persist::dump
