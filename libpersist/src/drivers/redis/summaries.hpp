#pragma once

#include <span>
#include <vector>

#include "drivers/redis/scan.hpp"

namespace persist::redis {

/// Counts what `stores` hold in one go over all keys, without reading a value.
[[nodiscard]] Result<std::vector<StoreSummary>> summarize(Stores& stores, StoreMatcher matcher,
                                                          std::size_t count, Instant now);

}  // namespace persist::redis
