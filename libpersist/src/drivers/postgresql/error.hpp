#pragma once

#include <string>
#include <string_view>

#include <persist/error.hpp>

#include "drivers/postgresql/libpq.hpp"

namespace persist::postgresql {

/// The error in a result, with its SQLSTATE.
[[nodiscard]] PersistenceError error_of(const Libpq& pq, const PGresult* result);
/// Why there is no connection. `message` is libpq's; what is in `secrets` is not shown.
[[nodiscard]] PersistenceError connection_error(std::string_view message,
                                                std::initializer_list<std::string_view> secrets);
/// The connection was lost.
[[nodiscard]] PersistenceError lost_connection();

}  // namespace persist::postgresql
