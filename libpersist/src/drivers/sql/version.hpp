#pragma once

#include <cstdint>

#include "drivers/sql/connection.hpp"
#include "drivers/sql/dialect.hpp"

namespace persist::sql {

/// See `Inspector::version`.
[[nodiscard]] Result<std::uint64_t> version_of(Connection& connection, const Dialect& dialect);

}  // namespace persist::sql
