#include "inspect/common_prefixes.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace persist::inspect {

std::string& CommonPrefixes::prefix_of(std::uint32_t store, std::string_view key) {
  if (last_ != nullptr && last_store_ == store) return *last_;
  if (are_too_many_) return none_;
  const auto [at, is_new] = prefixes_.try_emplace(store, key);
  if (is_new && prefixes_.size() > max_stores) {
    clear();
    are_too_many_ = true;
    return none_;
  }
  last_store_ = store;
  last_ = &at->second;
  return *last_;
}

void CommonPrefixes::shorten(std::string& prefix, std::string_view key) {
  const auto difference = std::ranges::mismatch(prefix, key);
  prefix.resize(static_cast<std::size_t>(difference.in1 - prefix.begin()));
}

void CommonPrefixes::add(const CommonPrefixes& others) {
  if (others.are_too_many_) {
    clear();
    are_too_many_ = true;
  }
  for (const auto& [store, prefix] : others.prefixes_) add(store, prefix);
}

void CommonPrefixes::clear() {
  prefixes_.clear();
  are_too_many_ = false;
  last_ = nullptr;
}

std::size_t CommonPrefixes::size_of(std::uint32_t store) {
  if (last_ != nullptr && last_store_ == store) return last_->size();
  const auto at = prefixes_.find(store);
  if (at == prefixes_.end()) return 0;
  last_store_ = store;
  last_ = &at->second;
  return last_->size();
}

std::uint64_t CommonPrefixes::lead_behind(std::size_t begin, std::string_view key) {
  std::uint64_t lead = 0;
  if (begin < key.size()) {
    std::memcpy(&lead, key.data() + begin, std::min(sizeof lead, key.size() - begin));
  }
  return std::endian::native == std::endian::little ? std::byteswap(lead) : lead;
}

}  // namespace persist::inspect
