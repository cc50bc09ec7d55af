#pragma once

#include <memory>
#include <span>

#include "drivers/sql/connection.hpp"
#include "drivers/sql/dialect.hpp"
#include "drivers/sql/requests_dialect.hpp"
#include "drivers/sql/settings.hpp"
#include "drivers/sql/statement.hpp"
#include "requests/session.hpp"

namespace persist::sql {

/// Stands for a parameter in the text of a query: a byte that no SQL contains.
inline constexpr char query_parameter = '\1';
/// The query with its texts as parameters; it must outlive the statement.
[[nodiscard]] Statement statement_of(const Dialect& dialect, const requests::Query& query);

/// Begins a transaction to change `tables`, whose triggers, rules and foreign keys must not stand
/// against it.
[[nodiscard]] Result<std::unique_ptr<requests::Changes>> begin_request_changes(
    Connection& connection, const Dialect& dialect, const RequestsDialect& requests,
    const Settings& settings, std::span<const requests::ChangedTable> tables);

}  // namespace persist::sql
