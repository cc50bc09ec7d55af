#include <utility>

#include <persist/postgresql.hpp>

#include "drivers/postgresql/capabilities.hpp"
#include "drivers/postgresql/connection.hpp"
#include "drivers/postgresql/dialect.hpp"
#include "drivers/postgresql/requests_dialect.hpp"
#include "drivers/sql/inspector.hpp"
#include "drivers/sql/layout_errors.hpp"
#include "drivers/sql/requests_session.hpp"
#include "drivers/sql/server_session.hpp"
#include "inspect/swept_persistence.hpp"
#include "values/propagate.hpp"

// What a database is opened as: stores, or the requests of a cluster and the elements of queues.

namespace persist {

namespace {

Result<sql::ServerSession> make_session(const PostgresqlOptions& options) {
  PERSIST_LET(const postgresql::Libpq* const pq, postgresql::Libpq::open());
  auto dialect = std::make_unique<postgresql::PostgresqlDialect>(options.schema);
  auto connection = std::make_unique<postgresql::PostgresqlConnection>(*pq, *dialect, options);
  return sql::ServerSession{.dialect = std::move(dialect), .connection = std::move(connection)};
}

class PostgresqlInspector final : public sql::SqlInspector {
 public:
  PostgresqlInspector(sql::ServerSession session, PostgresqlOptions options)
      : SqlInspector{std::move(session.connection), *session.dialect, sql::settings_of(options)},
        dialect_{std::move(session.dialect)},
        options_{std::move(options)} {}

  [[nodiscard]] Capabilities capabilities() const override {
    return postgresql::with_snapshots(SqlInspector::capabilities());
  }
  Result<std::unique_ptr<Inspector>> snapshot() override;

  Result<bool> may_have_requests() override {
    return sql::has_requests(connection(), *dialect_, postgresql::PostgresqlRequests{}, {});
  }
  /// Whether the database has no store of any layout, but requests.
  [[nodiscard]] Result<bool> has_requests_alone() {
    if (has_tables()) return false;
    return may_have_requests();
  }
  /// Gives up what it works with.
  [[nodiscard]] sql::ServerSession take_session() && {
    auto connection = take_connection();
    return {.dialect = std::move(dialect_), .connection = std::move(connection)};
  }

 private:
  std::unique_ptr<sql::Dialect> dialect_;
  PostgresqlOptions options_;
};

Result<std::unique_ptr<Inspector>> PostgresqlInspector::snapshot() {
  PostgresqlOptions options = options_;
  options.access = Access::read;
  PERSIST_LET(sql::ServerSession session, make_session(options));
  auto inspector = std::make_unique<PostgresqlInspector>(std::move(session), std::move(options));
  PERSIST_CHECK(inspector->hold_snapshot("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"));
  PERSIST_CHECK(inspector->open());
  return inspector;
}

sql::RequestsParts requests_parts(sql::ServerSession session, const PostgresqlOptions& options) {
  return {.dialect = std::move(session.dialect),
          .requests = std::make_unique<postgresql::PostgresqlRequests>(),
          .connection = std::move(session.connection),
          .settings = sql::settings_of(options),
          .steps = options.steps};
}

Result<std::unique_ptr<Inspector>> snapshot_of_requests(PostgresqlOptions options) {
  options.access = Access::read;
  PERSIST_LET(sql::ServerSession session, make_session(options));
  sql::RequestsParts parts = requests_parts(std::move(session), options);
  parts.open_snapshot = [options] { return snapshot_of_requests(options); };
  return sql::make_requests_snapshot(std::move(parts));
}

Result<std::unique_ptr<Inspector>> make_requests_inspector(sql::ServerSession session,
                                                           const PostgresqlOptions& options) {
  sql::RequestsParts parts = requests_parts(std::move(session), options);
  parts.open_snapshot = [options] { return snapshot_of_requests(options); };
  return sql::make_requests_inspector(std::move(parts));
}

Result<std::unique_ptr<PostgresqlInspector>> open_stores(PostgresqlOptions options) {
  PERSIST_LET(sql::ServerSession session, make_session(options));
  auto inspector = std::make_unique<PostgresqlInspector>(std::move(session), std::move(options));
  PERSIST_CHECK(inspector->open());
  return inspector;
}

}  // namespace

Layer<BackingPersistence> layer_postgresql(PostgresqlOptions options) {
  return swept_inspector_layer(
      std::move(options), [](const PostgresqlOptions& given) -> Result<std::unique_ptr<Inspector>> {
        if (sql::is_of_requests(given.layout)) return std::unexpected{sql::not_for_stores()};
        return open_stores(given);
      });
}

Result<std::unique_ptr<Inspector>> open_postgresql_inspector(PostgresqlOptions options) {
  if (sql::is_of_requests(options.layout)) {
    PERSIST_LET(sql::ServerSession session, make_session(options));
    return make_requests_inspector(std::move(session), options);
  }
  PERSIST_LET(auto inspector, open_stores(options));
  if (options.layout) return inspector;
  PERSIST_LET(const bool has_requests_alone, inspector->has_requests_alone());
  if (!has_requests_alone) return inspector;
  sql::ServerSession session = std::move(*inspector).take_session();
  inspector.reset();
  return make_requests_inspector(std::move(session), options);
}

}  // namespace persist
