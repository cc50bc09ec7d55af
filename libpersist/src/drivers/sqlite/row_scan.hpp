#pragma once

#include <memory>

#include <persist/inspector.hpp>

#include "drivers/sqlite/row_table.hpp"

namespace persist::sqlite {

/// The entry in the row that `run` stands on; its columns are id, value, expires.
[[nodiscard]] inline EntryView record_of(StatementScope& run) {
  const Cell key = run.cell(0);
  const Cell value = run.cell(1);
  return {.key = key.bytes,
          .value = value.bytes,
          .expires = run.expires(2),
          .key_class = key.storage,
          .value_class = value.storage};
}

/// A scan over the rows of one store in byte order of their ids, of equal bytes the text before the
/// blob; rows whose id is NULL come first.
[[nodiscard]] Result<std::unique_ptr<Scan>> make_row_scan(std::shared_ptr<RowTable> table,
                                                          StoreId store, ScanOptions range);

}  // namespace persist::sqlite
