#pragma once

#include <functional>
#include <memory>
#include <optional>

#include <persist/inspector.hpp>

#include "drivers/sql/connection.hpp"
#include "drivers/sql/dialect.hpp"
#include "drivers/sql/requests_dialect.hpp"
#include "drivers/sql/settings.hpp"

namespace persist::sql {

/// Opens the same database once more, to read it as of one instant.
using SnapshotOpener = std::function<Result<std::unique_ptr<Inspector>>()>;

/// What an inspector over requests is made of.
struct RequestsParts {
  std::unique_ptr<Dialect> dialect;
  std::unique_ptr<RequestsDialect> requests;
  std::unique_ptr<Connection> connection;
  Settings settings;
  /// Steps of runs are entries too.
  bool steps = false;
  /// Null where the engine has no snapshots.
  SnapshotOpener open_snapshot = nullptr;
};

/// Whether the layout is one of requests.
[[nodiscard]] inline bool is_of_requests(std::optional<Layout> layout) {
  return layout == Layout::cluster || layout == Layout::queue;
}

/// Whether the database has tables of the requests that `settings` ask for, or of any.
[[nodiscard]] Result<bool> has_requests(Connection& connection, const Dialect& dialect,
                                        const RequestsDialect& requests, const Settings& settings);

/// An inspector over the requests and the elements of queues in the database; `no_such_layout`
/// where `settings` ask for some that it does not have.
[[nodiscard]] Result<std::unique_ptr<Inspector>> make_requests_inspector(RequestsParts parts);
/// The same, in a transaction that reads one state.
[[nodiscard]] Result<std::unique_ptr<Inspector>> make_requests_snapshot(RequestsParts parts);

}  // namespace persist::sql
