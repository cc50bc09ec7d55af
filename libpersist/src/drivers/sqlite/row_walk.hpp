#pragma once

#include <memory>

#include <persist/inspector.hpp>

#include "drivers/sqlite/row_table.hpp"

namespace persist::sqlite {

/// The entry in the row that `run` stands on; its columns are id, value, expires.
[[nodiscard]] inline Record record_of(Run& run) {
  const Cell key = run.cell(0);
  const Cell value = run.cell(1);
  return {.key = key.bytes,
          .value = value.bytes,
          .expires = run.expires(2),
          .key_class = key.storage,
          .value_class = value.storage};
}

/// A walk over the rows of one store in byte order of their ids, of equal bytes the text before the
/// blob; rows whose id is NULL come first.
[[nodiscard]] Result<std::unique_ptr<Walk>> make_row_walk(std::shared_ptr<RowTable> table,
                                                          StoreId store, Range range);

}  // namespace persist::sqlite
