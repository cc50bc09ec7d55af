#include "drivers/sqlite/row_router.hpp"

#include <algorithm>

#include "drivers/sqlite/row_table.hpp"
#include "kvs/envelope.hpp"

namespace persist::sqlite {

namespace {

std::size_t place_of(std::string_view name) {
  std::size_t place = name.size();
  for (const char c : name.substr(name.size() - std::min<std::size_t>(name.size(), 2))) {
    place = place * 7 + static_cast<unsigned char>(c);
  }
  return place;
}

}  // namespace

std::optional<RowRouter> RowRouter::make(std::span<const StorePlace> places, std::uint32_t first) {
  RowRouter router;
  router.first_ = first;
  if (!places.front().table->is_of_one_store()) {
    router.by_ = By::column;
    for (const StorePlace& place : places) {
      Numbers& numbers = place.store.storage == StorageClass::blob ? router.blobs_ : router.texts_;
      numbers.emplace(place.store.bytes, first++);
    }
    return router;
  }
  if (!places.front().is_wrapped) return router;
  router.by_ = By::prefix;
  router.only_prefix_ = places.front().prefix;
  router.has_many_prefixes_ = places.size() > 1;
  for (const StorePlace& place : places) {
    // Of several prefixes each has to end with its only colon, so that an id has one of them.
    const std::size_t colon = place.prefix.find(':');
    if (router.has_many_prefixes_ && colon + 1 != place.prefix.size()) return std::nullopt;
    if (!router.texts_.emplace(place.prefix, first++).second) return std::nullopt;
  }
  return router;
}

std::optional<std::uint32_t> RowRouter::number_of(const Cell& name) {
  if (name.storage != StorageClass::text && name.storage != StorageClass::blob) return std::nullopt;
  const Numbers& numbers = name.storage == StorageClass::blob ? blobs_ : texts_;
  const Numbers::value_type*& recent = recent_[place_of(name.bytes) % recent_count];
  const bool is_recent = name.storage == StorageClass::text && recent != nullptr;
  if (is_recent && recent->first == name.bytes) return recent->second;
  const auto at = numbers.find(name.bytes);
  if (at == numbers.end()) return std::nullopt;
  if (name.storage == StorageClass::text) recent = &*at;
  return at->second;
}

bool RowRouter::route(TableRow& row) {
  EntryView& entry = row.entry;
  switch (by_) {
    case By::table: entry.store = first_; return true;
    case By::column: {
      const auto number = number_of(row.store);
      entry.store = number.value_or(0);
      return number.has_value();
    }
    case By::prefix: break;
  }
  if (entry.key_class == StorageClass::null) return false;
  std::size_t size = only_prefix_.size();
  std::optional<std::uint32_t> number;
  if (has_many_prefixes_) {
    size = entry.key.find(':') + 1;
    number = number_of({.bytes = entry.key.substr(0, size), .storage = StorageClass::text});
  } else if (entry.key.starts_with(only_prefix_)) {
    number = first_;
  }
  if (!number) return false;
  const StorageClass key_class = entry.key_class;
  entry = persist::record_of(entry.key.substr(size), entry.value);
  entry.key_class = key_class;
  entry.store = *number;
  return true;
}

}  // namespace persist::sqlite
