#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <persist/inspector.hpp>

#include "drivers/sqlite/row_router.hpp"

namespace persist::sqlite {

/// Stores that lie in one table, one after the other of those that a scan goes through.
struct StoreGroup {
  /// Not empty; all in one table.
  std::vector<StorePlace> places;
  /// The number of the first.
  std::uint32_t first = 0;
  /// Their ids.
  std::span<const std::string> ids;

  [[nodiscard]] const std::shared_ptr<RowTable>& table() const { return places.front().table; }
};

/// Up to where the entries of a group were gone through in the order of keys.
struct ScanPosition {
  std::uint32_t store = 0;
  std::string key;
  StorageClass key_class = StorageClass::text;
};

/// Goes through the entries of `group` as they lie in the table, those alone that come behind
/// `position` in the order of keys. Null where one row may be of several of the stores, or the
/// table has no order of its own.
[[nodiscard]] std::unique_ptr<Scan> make_table_scan(const StoreGroup& group, ScanOptions range,
                                                    std::optional<ScanPosition> position);

}  // namespace persist::sqlite
