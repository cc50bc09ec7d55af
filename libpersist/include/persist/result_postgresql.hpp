#pragma once

/// Typed results in a PostgreSQL database.

#include <persist/export.hpp>

#include <persist/postgresql.hpp>
#include <persist/result_persistence.hpp>

namespace persist {

/// Typed results in a PostgreSQL database; see `layer_postgresql`.
[[nodiscard]] PERSIST_EXPORT Layer<ResultPersistence> layer_result_postgresql(
    PostgresqlOptions postgresql, ResultOptions options = {});

}  // namespace persist
