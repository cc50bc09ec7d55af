#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <persist/inspector.hpp>
#include <persist/sqlite.hpp>

#include "drivers/sqlite/catalog.hpp"

namespace persist::sqlite {

/// What a scan over stores works with; all of it outlives the scan.
struct StoresScanContext {
  Inspector& inspector;
  Connection& connection;
  Catalog& catalog;
  const SqliteOptions& options;
};

/// Goes through the entries of `stores`, by whichever way is cheaper: by the index of the keys, or
/// by the rows as they lie, sorted where `range` asks for an order. Every ordered scan begins by
/// the index and goes on by the rows once it shows that neighbours in the index lie far apart.
[[nodiscard]] std::unique_ptr<Scan> make_stores_scan(const StoresScanContext& context,
                                                     std::vector<std::string> stores,
                                                     ScanOptions range);

}  // namespace persist::sqlite
