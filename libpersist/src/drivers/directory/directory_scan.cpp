#include "drivers/directory/directory_scan.hpp"

#include <algorithm>

#include "drivers/directory/file_name.hpp"
#include "inspect/matching.hpp"
#include "kvs/envelope.hpp"
#include "values/propagate.hpp"

namespace persist {

Result<void> DirectoryScan::begin() {
  begun_ = true;
  PERSIST_LET(auto folder, entries_.open("scan"));
  if (!folder) return {};
  folder_ = std::move(folder);
  PERSIST_LET(auto prefix, entries_.prefix_of(store_, *folder_));
  prefix_ = std::move(prefix);
  PERSIST_LET(const auto keys, entries_.keys_in(*folder_, prefix_ + range_.prefix));
  const auto begin =
      range_.after ? std::ranges::upper_bound(keys, prefix_ + *range_.after) : keys.begin();
  keys_.assign(begin, keys.end());
  return {};
}

Result<void> DirectoryScan::next(EntryBatch& batch) {
  batch.clear();
  if (!begun_) {
    PERSIST_CHECK(begin());
  }
  for (; at_ < keys_.size() && batch.bytes() < batch_bytes; ++at_) {
    PERSIST_CHECK(entries_.interrupt().check("scan"));
    const std::string_view key = std::string_view{keys_[at_]}.substr(prefix_.size());
    if (range_.projection == Projection::keys && range_.liveness == Liveness::all) {
      batch.add({.key = key, .value = {}, .expires = {}});
      continue;
    }
    auto text = entries_.read(*folder_, file_name_of(keys_[at_]));
    if (!text) {
      // A file that cannot be read hides no other: what came before it is handed out first.
      if (!batch.empty()) return {};
      ++at_;
      return std::unexpected{std::move(text.error())};
    }
    if (!*text) continue;
    const EntryView record = record_of(key, **text);
    if (admits(range_, record.expires)) batch.add(record);
  }
  return {};
}

}  // namespace persist
