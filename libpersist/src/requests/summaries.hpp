#pragma once

#include <span>
#include <vector>

#include <persist/inspector.hpp>

#include "requests/database.hpp"

namespace persist::requests {

/// Counts what the stores hold, in one pass over each table.
[[nodiscard]] Result<std::vector<StoreSummary>> summarize(Database& database,
                                                          std::span<const StoreInfo> stores,
                                                          Instant now);

}  // namespace persist::requests
