#pragma once

/// Typed results in a database of a MySQL or MariaDB server.

#include <persist/export.hpp>

#include <persist/mysql.hpp>
#include <persist/result_persistence.hpp>

namespace persist {

/// Typed results in a database of a MySQL or MariaDB server; see `layer_mysql`.
[[nodiscard]] PERSIST_EXPORT Layer<ResultPersistence> layer_result_mysql(
    MysqlOptions mysql, ResultOptions options = {});

}  // namespace persist
