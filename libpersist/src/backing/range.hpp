#pragma once

#include <cstddef>

#include <persist/inspector.hpp>

namespace persist {

/// A walk ends a portion once it holds as many bytes.
inline constexpr std::size_t portion_bytes = std::size_t{256} << 10;

/// Whether `range` lets an entry of that expiry through.
[[nodiscard]] inline bool admits(const Range& range, const Expires& expires) {
  return range.liveness == Liveness::all ||
         expires.is_live_at(range.now) == (range.liveness == Liveness::live);
}

}  // namespace persist
