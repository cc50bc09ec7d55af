#include "drivers/sqlite/requests_session.hpp"

#include <optional>
#include <utility>
#include <vector>

#include <persist/temporary_folder.hpp>

#include "drivers/sqlite/capabilities.hpp"
#include "drivers/sqlite/catalog.hpp"
#include "drivers/sqlite/container.hpp"
#include "drivers/sqlite/layout_choice.hpp"
#include "drivers/sqlite/request_changes.hpp"
#include "drivers/sqlite/schema.hpp"
#include "drivers/sqlite/transaction.hpp"
#include "requests/inspector.hpp"
#include "requests/tables.hpp"
#include "values/propagate.hpp"

namespace persist::sqlite {

namespace {

class StatementRow final : public requests::Row {
 public:
  explicit StatementRow(StatementScope& run) : run_{run} {}

  bool is_null(int column) override { return run_.storage(column) == StorageClass::null; }
  std::string_view text(int column) override { return run_.bytes(column); }
  std::int64_t number(int column) override { return run_.number(column); }

 private:
  StatementScope& run_;
};

// The text of a table tells those that have none of the columns, which are not looked into.
Result<std::vector<requests::FoundTable>> try_to_read_tables(Connection& connection) {
  PERSIST_LET(const Statement statement,
              connection.prepare(
                  "SELECT t.name, c.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c "
                  "WHERE t.type = 'table' AND t.sql NOT LIKE 'create virtual%' "
                  "AND (t.sql LIKE '%request_id%' OR t.sql LIKE '%queue_name%' "
                  "OR t.sql LIKE '%shard_id%' OR t.sql LIKE '%last_heartbeat%') ORDER BY t.name"));
  std::vector<requests::FoundTable> tables;
  StatementScope run{connection, statement};
  while (run.row()) {
    if (tables.empty() || tables.back().name != run.name(0)) {
      tables.push_back({.name = std::string{run.name(0)}, .columns = {}});
    }
    tables.back().columns.emplace_back(run.name(1));
  }
  PERSIST_CHECK(run.end());
  return tables;
}

Result<std::vector<requests::FoundTable>> read_tables(Connection& connection) {
  auto tables = try_to_read_tables(connection);
  return !tables && connection.lacked_trust() ? try_to_read_tables(connection) : std::move(tables);
}

/// Over a connection that somebody else owns.
class RequestsSession : public requests::Session {
 public:
  RequestsSession(const OpenFile& file, const SqliteOptions& options)
      : file_{file}, options_{options}, connection_{file.connection()} {}

  Result<void> enter(std::string_view method) override { return connection_.enter(method); }
  [[nodiscard]] std::string_view method() const override { return connection_.method(); }

  Result<std::vector<requests::FoundTable>> find_tables() override;
  Result<bool> may_have_other_tables() override;

  [[nodiscard]] std::string quoted_name(std::string_view name) const override {
    return sqlite::quoted_name(name);
  }
  void append_text(requests::Query& query, std::string_view text) const override {
    query.texts.emplace_back(text);
    query.sql += '?' + std::to_string(query.texts.size());
  }
  void append_contains(requests::Query& query, std::string_view column,
                       std::string_view text) const override {
    query.sql.append("instr(").append(column).append(", ");
    append_text(query, text);
    query.sql += ") > 0";
  }
  [[nodiscard]] std::string_view now_text() const override { return "CURRENT_TIMESTAMP"; }
  [[nodiscard]] bool has_utc_times() const override { return true; }

  Result<void> read(const requests::Query& query, const requests::TakeRow& take) override;
  Result<std::unique_ptr<ReadSnapshot>> begin_snapshot() override;
  Result<std::unique_ptr<requests::Changes>> begin(
      std::span<const requests::ChangedTable> tables) override {
    return begin_request_changes(file_, options_, tables);
  }

  Result<std::uint64_t> version() override;
  Result<std::vector<Figure>> figures(std::span<const std::string> /*tables*/) override {
    return figures_of(connection_, file_.path());
  }
  Result<void> check(const std::function<void(const Fault&)>& report) override {
    return check_integrity(connection_, report, options_.note);
  }
  Result<std::unique_ptr<Inspector>> snapshot() override;
  Result<bool> folds_texts(const std::string& table, const std::string& column) override;
  Result<bool> has_unique(const std::string& table, const std::string& column) override;
  void interrupt() noexcept override { connection_.interrupt(); }

 private:
  [[nodiscard]] Result<std::int64_t> schema_version();

  const OpenFile& file_;
  const SqliteOptions& options_;
  Connection& connection_;
  Statement schema_version_;
  Statement data_version_;
  std::optional<std::int64_t> seen_;  // the version of the schema whose tables were found
};

Result<std::int64_t> RequestsSession::schema_version() {
  PERSIST_CHECK(connection_.prepare_once(schema_version_, "PRAGMA schema_version"));
  StatementScope run{connection_, schema_version_};
  const std::int64_t version = run.row() ? run.number(0) : 0;
  PERSIST_CHECK(run.end());
  return version;
}

Result<bool> RequestsSession::may_have_other_tables() {
  PERSIST_LET(const std::int64_t version, schema_version());
  return version != seen_;
}

Result<std::vector<requests::FoundTable>> RequestsSession::find_tables() {
  PERSIST_LET(const std::int64_t version, schema_version());
  auto tables = read_tables(connection_);
  PERSIST_CHECK(connection_.learn_encoding());
  if (tables) seen_ = version;
  return tables;
}

Result<void> RequestsSession::read(const requests::Query& query, const requests::TakeRow& take) {
  PERSIST_LET(const Statement statement, connection_.prepare(query.sql));
  StatementScope run{connection_, statement};
  for (std::size_t i = 0; i < query.texts.size(); ++i) {
    run.bind(static_cast<int>(i) + 1, std::string_view{query.texts[i]});
  }
  if (run.matches_nothing()) return {};
  StatementRow row{run};
  while (run.row()) {
    if (!take(row)) break;
  }
  return run.end();
}

Result<std::unique_ptr<ReadSnapshot>> RequestsSession::begin_snapshot() {
  if (connection_.in_transaction()) return std::make_unique<ReadSnapshot>();
  auto reading = std::make_unique<ReadLock>(connection_);
  PERSIST_CHECK(reading->begin());
  return reading;
}

Result<std::uint64_t> RequestsSession::version() {
  PERSIST_CHECK(file_.check_copy_is_current());
  PERSIST_CHECK(connection_.prepare_once(data_version_, "PRAGMA data_version"));
  StatementScope run{connection_, data_version_};
  const std::int64_t version = run.row() ? run.number(0) : 0;
  PERSIST_CHECK(run.end());
  return static_cast<std::uint64_t>(version);
}

Result<bool> RequestsSession::folds_texts(const std::string& table, const std::string& column) {
  const char* collation = nullptr;
  const int code =
      sqlite3_table_column_metadata(connection_.handle(), "main", table.c_str(), column.c_str(),
                                    nullptr, &collation, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return std::unexpected{connection_.error(code)};
  return collation != nullptr && !same_name(collation, "BINARY");
}

Result<bool> RequestsSession::has_unique(const std::string& table, const std::string& column) {
  PERSIST_LET(const Statement statement,
              connection_.prepare("SELECT 1 FROM pragma_index_list(?1) AS i WHERE i.\"unique\" = 1 "
                                  "AND i.partial = 0 AND (SELECT group_concat(c.name) FROM "
                                  "pragma_index_info(i.name) AS c) = ?2"));
  StatementScope run{connection_, statement};
  run.bind(1, std::string_view{table}).bind(2, std::string_view{column});
  const bool found = run.row();
  PERSIST_CHECK(run.end());
  return found;
}

/// What a session over a file of its own needs, before the session itself.
struct OwnedFile {
  std::optional<PrivateFolder> folder;  // of a snapshot; removed once the file is closed
  SqliteOptions options;
  OpenFile file;
};

class OwningSession final : private OwnedFile, public RequestsSession {
 public:
  explicit OwningSession(OwnedFile owned)
      : OwnedFile{std::move(owned)}, RequestsSession{OwnedFile::file, OwnedFile::options} {}
};

std::unique_ptr<Inspector> inspector_over(OwnedFile owned) {
  const requests::Settings settings{.layout = owned.options.layout,
                                    .steps = owned.options.steps,
                                    .access = owned.options.access,
                                    .note = owned.options.note};
  return requests::make_inspector(std::make_unique<OwningSession>(std::move(owned)), settings,
                                  capabilities);
}

Result<std::unique_ptr<Inspector>> RequestsSession::snapshot() {
  PERSIST_LET(PrivateFolder folder, PrivateFolder::make());
  SqliteOptions options = options_;
  options.access = Access::read;
  const std::filesystem::path copy = folder.path() / "snapshot.db";
  PERSIST_CHECK(backup_sqlite(options, copy));
  options.path = copy;
  PERSIST_LET(OpenFile file, OpenFile::open(options));
  return inspector_over(
      {.folder = std::move(folder), .options = std::move(options), .file = std::move(file)});
}

/// The error that says which layouts there are in place of the one that was asked for.
std::unexpected<PersistenceError> missing_layout(Connection& connection,
                                                 const SqliteOptions& options) {
  SqliteOptions any = options;
  any.layout.reset();
  Catalog catalog{connection, any};
  // What cannot be looked at is no layout.
  std::vector<Layout> there = catalog.layouts().value_or(std::vector<Layout>{});
  const auto of_requests = request_layouts(connection).value_or(std::vector<Layout>{});
  there.insert(there.end(), of_requests.begin(), of_requests.end());
  return std::unexpected{no_such_layout(connection, *options.layout, there)};
}

}  // namespace

Result<bool> has_requests(OpenFile& file, const SqliteOptions& options) {
  PERSIST_CHECK(file.connection().enter("open"));
  RequestsSession session{file, options};
  return requests::has_tables(session, options.layout);
}

Result<std::vector<Layout>> request_layouts(Connection& connection) {
  PERSIST_LET(const auto found, read_tables(connection));
  const requests::Tables tables = requests::tables_among(found);
  std::vector<Layout> layouts;
  if (!tables.clusters.empty()) layouts.push_back(Layout::cluster);
  if (!tables.queues.empty()) layouts.push_back(Layout::queue);
  return layouts;
}

Result<std::unique_ptr<Inspector>> make_requests_inspector(OpenFile file, SqliteOptions options) {
  if (options.layout) {
    PERSIST_LET(const bool is_there, has_requests(file, options));
    if (!is_there) return missing_layout(file.connection(), options);
  }
  return inspector_over(
      {.folder = std::nullopt, .options = std::move(options), .file = std::move(file)});
}

}  // namespace persist::sqlite
