#pragma once

#include <vector>

#include <persist/inspector.hpp>

#include "drivers/sqlite/table_scan.hpp"

namespace persist::sqlite {

/// Whether `summarize_group` can do it.
[[nodiscard]] bool can_summarize(const StoreGroup& group);

/// The summaries of the stores of a group, by one walk over the rows of their table.
[[nodiscard]] Result<std::vector<StoreSummary>> summarize_group(const StoreGroup& group,
                                                                Instant now);

}  // namespace persist::sqlite
