#pragma once

#include <memory>

#include <persist/inspector.hpp>

#include "drivers/sqlite/row_table.hpp"
#include "drivers/sqlite/stored_ids.hpp"

namespace persist::sqlite {

/// A scan that sorts its keys in memory and then reads entry by entry.
[[nodiscard]] std::unique_ptr<Scan> make_key_list_scan(std::shared_ptr<RowTable> table,
                                                       StoreId store, ScanOptions range,
                                                       FoundKeys keys);

}  // namespace persist::sqlite
