#include "drivers/sqlite/request_changes.hpp"

#include <optional>

#include "drivers/sqlite/error.hpp"
#include "drivers/sqlite/schema.hpp"
#include "drivers/sqlite/write_guard.hpp"
#include "values/propagate.hpp"

namespace persist::sqlite {

namespace {

class RequestChanges final : public requests::Changes {
 public:
  RequestChanges(const OpenFile& file, const SqliteOptions& options)
      : file_{file}, connection_{file.connection()}, guard_{connection_, options} {}
  ~RequestChanges() override {
    if (is_open_) connection_.roll_back();
  }
  RequestChanges(const RequestChanges&) = delete;
  RequestChanges& operator=(const RequestChanges&) = delete;

  [[nodiscard]] Result<void> begin(std::span<const requests::ChangedTable> tables);

  Result<std::size_t> write(const requests::Query& query) override {
    PERSIST_LET(const Statement statement, connection_.prepare(query.sql));
    StatementScope run{connection_, statement};
    for (std::size_t i = 0; i < query.texts.size(); ++i) {
      run.bind(static_cast<int>(i) + 1, std::string_view{query.texts[i]});
    }
    if (run.matches_nothing()) return 0;
    PERSIST_CHECK(run.finish());
    return connection_.changes();
  }

  Result<void> commit() override {
    PERSIST_CHECK(connection_.execute("COMMIT"));
    is_open_ = false;
    return {};
  }

 private:
  [[nodiscard]] Result<SchemaObject> object_of(const std::string& table);

  const OpenFile& file_;
  Connection& connection_;
  WriteGuard guard_;
  bool is_open_ = false;
};

// IMMEDIATE: a lock asked for only at the first change could not be waited for.
Result<void> RequestChanges::begin(std::span<const requests::ChangedTable> tables) {
  PERSIST_CHECK(connection_.execute("BEGIN IMMEDIATE"));
  is_open_ = true;
  PERSIST_CHECK(file_.check_still_there());
  PERSIST_CHECK(file_.keep_journal_mode());
  for (const requests::ChangedTable& each : tables) {
    PERSIST_LET(const SchemaObject object, object_of(each.name));
    const bool removes = each.change == requests::RowChange::remove;
    PERSIST_CHECK(guard_.check(object, removes ? Change::remove : Change::put));
  }
  return {};
}

Result<SchemaObject> RequestChanges::object_of(const std::string& table) {
  PERSIST_LET(const Statement statement, connection_.prepare("SELECT type, sql FROM sqlite_schema "
                                                             "WHERE tbl_name = ?1 COLLATE NOCASE"));
  StatementScope run{connection_, statement};
  run.bind(1, std::string_view{table});
  SchemaObject object{.name = table};
  while (run.row()) {
    const std::string_view type = run.name(0);
    if (same_name(type, "trigger")) object.has_triggers = true;
    if (same_name(type, "table")) object.sql = run.name(1);
    if (same_name(type, "index")) object.index_sql += std::string{run.name(1)} + '\n';
  }
  PERSIST_CHECK(run.end());
  return object;
}

}  // namespace

Result<std::unique_ptr<requests::Changes>> begin_request_changes(
    const OpenFile& file, const SqliteOptions& options,
    std::span<const requests::ChangedTable> tables) {
  auto changes = std::make_unique<RequestChanges>(file, options);
  PERSIST_CHECK(changes->begin(tables));
  return changes;
}

}  // namespace persist::sqlite
