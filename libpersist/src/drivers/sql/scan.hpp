#pragma once

#include <memory>
#include <vector>

#include <persist/scan.hpp>

#include "drivers/sql/catalog.hpp"

namespace persist::sql {

/// The entries of a store by statements for portions of it, in the order of the table's index.
/// Nothing is held in between. `catalog` must outlive it.
[[nodiscard]] std::unique_ptr<Scan> make_portion_scan(Catalog& catalog, StorePlace place,
                                                      ScanOptions options);

/// A store of a scan, by its number in it.
struct NumberedStore {
  StorePlace place;
  std::uint32_t number;
};

/// The entries of stores that are in one table by one statement, in no order. Its reader must not
/// wait, nor use the connection otherwise meanwhile.
[[nodiscard]] std::unique_ptr<Scan> make_stream_scan(Catalog& catalog,
                                                     std::vector<NumberedStore> stores,
                                                     ScanOptions options);

}  // namespace persist::sql
