#pragma once

/// Typed results in a SQLite file.

#include <persist/export.hpp>

#include <persist/result_persistence.hpp>
#include <persist/sqlite.hpp>

namespace persist {

/// Typed results in a SQLite file; see `layer_sqlite`.
[[nodiscard]] PERSIST_EXPORT Layer<ResultPersistence> layer_result_sqlite(
    SqliteOptions sqlite, ResultOptions options = {});

}  // namespace persist
