#include <utility>

#include <persist/mysql.hpp>

#include "drivers/mysql/connection.hpp"
#include "drivers/mysql/dialect.hpp"
#include "drivers/mysql/requests_dialect.hpp"
#include "drivers/sql/inspector.hpp"
#include "drivers/sql/layout_errors.hpp"
#include "drivers/sql/requests_session.hpp"
#include "drivers/sql/server_session.hpp"
#include "inspect/swept_persistence.hpp"
#include "values/propagate.hpp"

// What a database is opened as: stores, or the requests of a cluster and the elements of queues.

namespace persist {

namespace {

sql::ServerSession make_session(const MysqlOptions& options) {
  auto dialect = std::make_unique<mysql::MysqlDialect>(options.access == Access::read
                                                           ? mysql::MysqlDialect::Use::reading
                                                           : mysql::MysqlDialect::Use::changing);
  auto connection = std::make_unique<mysql::MysqlConnection>(options, *dialect);
  return {.dialect = std::move(dialect), .connection = std::move(connection)};
}

class MysqlInspector final : public sql::SqlInspector {
 public:
  MysqlInspector(sql::ServerSession session, const MysqlOptions& options)
      : SqlInspector{std::move(session.connection), *session.dialect, sql::settings_of(options)},
        dialect_{std::move(session.dialect)} {}

  Result<bool> may_have_requests() override {
    return sql::has_requests(connection(), *dialect_, mysql::MysqlRequests{}, {});
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
};

Result<std::unique_ptr<Inspector>> make_requests_inspector(sql::ServerSession session,
                                                           const MysqlOptions& options) {
  return sql::make_requests_inspector({.dialect = std::move(session.dialect),
                                       .requests = std::make_unique<mysql::MysqlRequests>(),
                                       .connection = std::move(session.connection),
                                       .settings = sql::settings_of(options),
                                       .steps = options.steps});
}

Result<std::unique_ptr<MysqlInspector>> open_stores(const MysqlOptions& options) {
  auto inspector = std::make_unique<MysqlInspector>(make_session(options), options);
  PERSIST_CHECK(inspector->open());
  return inspector;
}

}  // namespace

Layer<BackingPersistence> layer_mysql(MysqlOptions options) {
  return swept_inspector_layer(std::move(options),
                               [](const MysqlOptions& given) -> Result<std::unique_ptr<Inspector>> {
                                 if (sql::is_of_requests(given.layout))
                                   return std::unexpected{sql::not_for_stores()};
                                 return open_stores(given);
                               });
}

Result<std::unique_ptr<Inspector>> open_mysql_inspector(MysqlOptions options) {
  if (sql::is_of_requests(options.layout)) {
    return make_requests_inspector(make_session(options), options);
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
