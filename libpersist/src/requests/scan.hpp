#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <persist/scan.hpp>

#include "requests/database.hpp"

namespace persist::requests {

/// A store that a scan was asked for, and its number.
struct NumberedSource {
  Source source;
  std::uint32_t number = 0;
};

/// A scan over stores in any order: one pass over each table, a page at a time, without a lock in
/// between. The database must outlive it.
[[nodiscard]] Result<std::unique_ptr<Scan>> make_request_scan(
    Database& database, const std::vector<NumberedSource>& sources, const ScanOptions& options);

}  // namespace persist::requests
