#pragma once

#include <optional>
#include <vector>

#include <persist/inspector.hpp>

#include "drivers/sqlite/table_scan.hpp"

namespace persist::sqlite {

/// The summaries of the stores of a group, by one walk over the rows of their table; none where one
/// row may be of several of them, or rows have no numbers.
[[nodiscard]] Result<std::optional<std::vector<StoreSummary>>> summarize_group(
    const StoreGroup& group, Instant now);

}  // namespace persist::sqlite
