#pragma once

#include <memory>

#include <persist/inspector.hpp>

#include "drivers/sqlite/found_keys.hpp"
#include "drivers/sqlite/row_table.hpp"

namespace persist::sqlite {

/// A walk that sorts its keys in memory and then reads entry by entry.
[[nodiscard]] std::unique_ptr<Walk> make_sorted_walk(std::shared_ptr<RowTable> table, StoreId store,
                                                     Range range, FoundKeys keys);

}  // namespace persist::sqlite
