#pragma once

#include <span>
#include <vector>

#include <persist/requests.hpp>

#include "requests/database.hpp"

namespace persist::requests {

/// See `Requests::requeue`.
[[nodiscard]] Result<std::vector<Applied>> requeue(Database& database,
                                                   std::span<const Place> elements);
/// See `Requests::resume`.
[[nodiscard]] Result<std::vector<Applied>> resume(Database& database, std::span<const Place> runs);

/// Begins a transaction that changes the messages and replies of a cluster; refused where the
/// database was opened to be read.
[[nodiscard]] Result<std::unique_ptr<Changes>> begin_changes(Database& database,
                                                             std::span<const ChangedTable> tables);

}  // namespace persist::requests
