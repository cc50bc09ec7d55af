#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include <persist/inspector.hpp>

namespace persist::sqlite {

/// An id, as a row may hold it.
struct Bound {
  std::string bytes;
  StorageClass storage = StorageClass::text;
};

/// An interval of the store's rows, in the order of the primary key's index.
struct KeyInterval {
  /// From this id on; a NULL one means the rows whose id is NULL, by rowid.
  Bound from;
  std::optional<Bound> end;
  /// The last row handed out, among those without an id.
  std::int64_t rowid = 0;

  [[nodiscard]] bool is_of_nulls() const { return from.storage == StorageClass::null; }
};

/// Where the keys of `range` lie.
[[nodiscard]] std::deque<KeyInterval> intervals_of(const ScanOptions& range, bool nullable_ids);

}  // namespace persist::sqlite
