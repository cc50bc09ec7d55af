#pragma once

#include <persist/requests.hpp>

#include "requests/database.hpp"

namespace persist::requests {

/// See `Requests::runners`.
[[nodiscard]] Result<RunnersReport> report_runners(Database& database);

}  // namespace persist::requests
