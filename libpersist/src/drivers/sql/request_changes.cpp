#include "drivers/sql/request_changes.hpp"

#include <string>
#include <string_view>

#include "drivers/sql/layout_errors.hpp"
#include "values/propagate.hpp"

namespace persist::sql {

namespace {

class SqlChanges final : public requests::Changes {
 public:
  SqlChanges(Connection& connection, const Dialect& dialect)
      : connection_{connection}, dialect_{dialect} {}
  ~SqlChanges() override { connection_.roll_back(); }
  SqlChanges(const SqlChanges&) = delete;
  SqlChanges& operator=(const SqlChanges&) = delete;

  Result<std::size_t> write(const requests::Query& query) override {
    PERSIST_LET(const std::uint64_t changed,
                connection_.write(statement_of(dialect_, query), Patience::long_statement));
    return static_cast<std::size_t>(changed);
  }
  Result<void> commit() override { return connection_.commit(); }

 private:
  Connection& connection_;
  const Dialect& dialect_;
};

}  // namespace

Statement statement_of(const Dialect& dialect, const requests::Query& query) {
  Statement statement{dialect};
  std::string_view rest = query.sql;
  for (const std::string& text : query.texts) {
    const std::size_t mark = rest.find(query_parameter);
    statement.add(rest.substr(0, mark)).add_text(text);
    rest.remove_prefix(mark + 1);
  }
  statement.add(rest);
  return statement;
}

Result<std::unique_ptr<requests::Changes>> begin_request_changes(
    Connection& connection, const Dialect& dialect, const RequestsDialect& requests,
    const Settings& settings, std::span<const requests::ChangedTable> tables) {
  PERSIST_CHECK(connection.begin());
  auto changes = std::make_unique<SqlChanges>(connection, dialect);
  for (const requests::ChangedTable& each : tables) {
    if (settings.allow_triggers) break;
    Statement statement{dialect};
    requests.append_side_effects(statement, each.name);
    Rows rows;
    PERSIST_CHECK(connection.read(statement, rows));
    if (rows.empty() || rows.number(0, 0) == 0) continue;
    return std::unexpected{has_triggers(each.name)};
  }
  return changes;
}

}  // namespace persist::sql
