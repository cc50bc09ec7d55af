#pragma once

#include <span>
#include <vector>

#include "drivers/sql/catalog.hpp"

namespace persist::sql {

/// The summaries of the first of `stores`: those that one statement can count.
[[nodiscard]] Result<std::vector<StoreSummary>> summarize(Catalog& catalog,
                                                          std::span<const StoreInfo> stores,
                                                          Instant now);

}  // namespace persist::sql
