#include "core/lookups.hpp"

namespace persist::app {

Lookups::Lookups(Inspector& inspector, std::string_view store, std::span<const std::string> keys)
    : inspector_{inspector} {
  places_.reserve(keys.size());
  for (const std::string& key : keys) places_.push_back({.store = store, .key = key});
}

Result<std::optional<EntryView>> Lookups::next() {
  const std::size_t place = next_++;
  if (place >= first_ + batch_.size()) {
    first_ = place;
    auto found = inspector_.lookup_many(std::span{places_}.subspan(place), batch_);
    if (!found) {
      batch_.clear();
      return std::unexpected{std::move(found.error())};
    }
  }
  const std::size_t slot = place - first_;
  if (batch_.is_absent(slot)) return std::nullopt;
  return batch_[slot];
}

}  // namespace persist::app
