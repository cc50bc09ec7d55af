#pragma once

#include <cstddef>
#include <utility>
#include <variant>

#include <persist/inspector.hpp>

namespace persist {

/// A walk ends a portion once it holds as many bytes.
inline constexpr std::size_t portion_bytes = std::size_t{256} << 10;

/// Whether `range` lets an entry of that expiry through.
[[nodiscard]] inline bool admits(const Range& range, const Expires& expires) {
  return range.liveness == Liveness::all ||
         expires.is_live_at(range.now) == (range.liveness == Liveness::live);
}

/// Whether `error` is about an entry that is longer than the backing reads.
[[nodiscard]] inline bool is_too_long(const PersistenceError& error) {
  const auto* const backing = std::get_if<PersistenceBackingError>(&error);
  return backing != nullptr && backing->fault == BackingFault::too_long;
}

/// Counts what a walk over a store goes through.
[[nodiscard]] inline Result<StoreSummary> summary_of(Walk& walk, Instant now) {
  StoreSummary summary;
  Portion portion;
  while (true) {
    if (auto read = walk.next(portion); !read) {
      if (!is_too_long(read.error())) return std::unexpected{std::move(read.error())};
      ++summary.too_long;
      continue;
    }
    if (portion.empty()) return summary;
    for (std::size_t i = 0; i < portion.size(); ++i) {
      const Record record = portion[i];
      ++(record.expires.is_live_at(now) ? summary.live : summary.expired);
      summary.bytes += record.key.size() + record.value.size();
    }
  }
}

}  // namespace persist
