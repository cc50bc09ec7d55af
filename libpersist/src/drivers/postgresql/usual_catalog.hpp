#pragma once

#include "drivers/sql/rows.hpp"

namespace persist::postgresql {

/// Replaces the answer to `PostgresqlDialect::append_usual_catalog` by the rows of
/// `sql::Dialect::append_catalog`.
void read_usual_catalog(sql::Rows& rows);

}  // namespace persist::postgresql
