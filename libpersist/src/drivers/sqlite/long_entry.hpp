#pragma once

#include <optional>
#include <string>

#include "drivers/sqlite/row_table.hpp"
#include "drivers/sqlite/stretch.hpp"

namespace persist::sqlite {

/// What stands where a scan met a row that is longer than the connection reads.
struct LongEntry {
  /// Names it.
  std::string message;
  /// The stretch from behind it on; none where nothing follows.
  std::optional<Stretch> rest;
};

/// The first entry of `stretch`, which is too long to be read; none when it is gone meanwhile. Keys
/// that are too long by themselves are passed together.
[[nodiscard]] Result<std::optional<LongEntry>> long_entry_at(const RowTable& table,
                                                             const StoreId& store,
                                                             const Stretch& stretch);

}  // namespace persist::sqlite
