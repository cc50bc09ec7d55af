#pragma once

#include <optional>
#include <string_view>

#include <persist/requests.hpp>

#include "requests/database.hpp"

namespace persist::requests {

/// See `Requests::run`.
[[nodiscard]] Result<std::optional<RunReport>> report_run(Database& database,
                                                          std::string_view store,
                                                          std::string_view execution);

/// See `Requests::find_run`.
[[nodiscard]] Result<std::optional<RunPlace>> find_run(Database& database, std::string_view store,
                                                       std::string_view execution);

}  // namespace persist::requests
