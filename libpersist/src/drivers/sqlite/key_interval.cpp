#include "drivers/sqlite/key_interval.hpp"

#include <algorithm>
#include <limits>

namespace persist::sqlite {

std::deque<KeyInterval> intervals_of(const ScanOptions& range, bool nullable_ids) {
  std::deque<KeyInterval> intervals;
  const bool from_the_start = range.prefix.empty() && !range.after;
  if (nullable_ids && from_the_start) {
    intervals.push_back({.from = {.bytes = {}, .storage = StorageClass::null},
                         .end = std::nullopt,
                         .rowid = std::numeric_limits<std::int64_t>::min()});
  }
  std::string from = range.prefix;
  if (range.after) from = std::max(from, successor_of(*range.after));
  if (range.prefix.empty()) {  // blobs follow the texts in the index
    intervals.push_back({.from = {.bytes = std::move(from)}, .end = std::nullopt});
    return intervals;
  }
  const std::optional<std::string> end = end_of_prefix(range.prefix);
  const Bound no_text_more{.bytes = {}, .storage = StorageClass::blob};
  intervals.push_back(
      {.from = {.bytes = std::move(from)}, .end = end ? Bound{*end} : no_text_more});
  KeyInterval blobs{.from = {.bytes = range.prefix, .storage = StorageClass::blob},
                    .end = std::nullopt};
  if (end) blobs.end = Bound{.bytes = *end, .storage = StorageClass::blob};
  intervals.push_back(std::move(blobs));
  return intervals;
}

}  // namespace persist::sqlite
