#pragma once

#include <optional>
#include <string>

#include "drivers/sqlite/key_interval.hpp"
#include "drivers/sqlite/row_table.hpp"

namespace persist::sqlite {

/// What stands where a scan met a row that is longer than the connection reads.
struct LongEntry {
  /// Names it.
  std::string message;
  /// The interval from behind it on; none where nothing follows.
  std::optional<KeyInterval> rest;
};

/// The first entry of `interval`, which is too long to be read; none when it is gone meanwhile.
/// Keys that are too long by themselves are passed together.
[[nodiscard]] Result<std::optional<LongEntry>> long_entry_at(const RowTable& table,
                                                             const StoreId& store,
                                                             const KeyInterval& interval);

}  // namespace persist::sqlite
