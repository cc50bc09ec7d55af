#pragma once

#include <functional>

#include <persist/inspector.hpp>

#include "requests/database.hpp"

namespace persist::requests {

/// Reports what is wrong with tables of requests, and notes claims that lapsed.
[[nodiscard]] Result<void> check_tables(Database& database,
                                        const std::function<void(const Fault&)>& report);

}  // namespace persist::requests
