#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <variant>

#include <persist/inspector.hpp>

namespace persist {

/// A scan ends a batch once it holds as many bytes.
inline constexpr std::size_t batch_bytes = std::size_t{256} << 10;

/// Whether `range` lets an entry of that expiry through.
[[nodiscard]] inline bool admits(const ScanOptions& range, const Expires& expires) {
  return range.liveness == Liveness::all ||
         expires.is_live_at(range.now) == (range.liveness == Liveness::live);
}

/// Whether `range` lets a key through. The blob comes behind the text of the same bytes.
[[nodiscard]] inline bool admits_key(const ScanOptions& range, std::string_view key,
                                     StorageClass storage) {
  if (storage == StorageClass::null) return range.prefix.empty() && !range.after;
  if (!key.starts_with(range.prefix)) return false;
  if (!range.after) return true;
  return storage == StorageClass::blob ? key >= *range.after : key > *range.after;
}

/// What is stored under a key, live or expired.
struct StoredEntry {
  std::string_view value;
  Expires expires;
};

/// Whether `condition` holds of what is stored; none when nothing is. An entry that has expired at
/// `now` counts as absent where the condition asks for a live one.
[[nodiscard]] inline bool holds(const Condition& condition,
                                const std::optional<StoredEntry>& stored, Instant now) {
  const bool is_live = stored && stored->expires.is_live_at(now);
  switch (condition.kind) {
    case Condition::Kind::absent: return !is_live;
    case Condition::Kind::equals: return is_live && stored->value == condition.value;
    case Condition::Kind::unchanged:
      return stored && stored->value == condition.value && stored->expires == condition.expires;
    case Condition::Kind::always: break;
  }
  return true;
}

/// Whether `error` is about an entry that is longer than the backing reads.
[[nodiscard]] inline bool is_too_long(const PersistenceError& error) {
  const auto* const backing = std::get_if<PersistenceBackingError>(&error);
  return backing != nullptr && backing->fault == BackingFault::too_long;
}

/// Answers the first of `keys`, up to the size of a batch: `look_up(place)` adds the entry of one
/// to `batch`, or nothing. An error comes after what was found before it.
[[nodiscard]] Result<std::size_t> answer_keys(std::span<const Place> keys, EntryBatch& batch,
                                              const auto& look_up) {
  batch.clear();
  std::size_t done = 0;
  for (; done < keys.size() && (done == 0 || batch.bytes() < batch_bytes); ++done) {
    Result<void> found = look_up(keys[done]);
    if (!found) {
      if (done > 0) break;
      return std::unexpected{std::move(found.error())};
    }
    if (batch.size() == done) batch.add_absent();
  }
  return done;
}

/// Counts what a scan over a store goes through.
[[nodiscard]] inline Result<StoreSummary> summary_of(Scan& scan, Instant now) {
  StoreSummary summary;
  EntryBatch batch;
  while (true) {
    if (auto read = scan.next(batch); !read) {
      if (!is_too_long(read.error())) return std::unexpected{std::move(read.error())};
      ++summary.too_long;
      continue;
    }
    if (batch.empty()) return summary;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const EntryView record = batch[i];
      ++(record.expires.is_live_at(now) ? summary.live : summary.expired);
      summary.bytes += record.key.size() + record.value.size();
    }
  }
}

}  // namespace persist
