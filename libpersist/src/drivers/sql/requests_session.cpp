#include "drivers/sql/requests_session.hpp"

#include <chrono>
#include <optional>
#include <utility>

#include "drivers/sql/inspector.hpp"
#include "drivers/sql/layout_errors.hpp"
#include "drivers/sql/request_changes.hpp"
#include "drivers/sql/version.hpp"
#include "requests/inspector.hpp"
#include "values/descriptor.hpp"
#include "values/propagate.hpp"

namespace persist::sql {

namespace {

// A table that somebody makes or removes is noticed after so long.
constexpr std::chrono::seconds max_tables_age{10};
constexpr std::size_t portion_bytes = std::size_t{64} << 10U;
constexpr std::size_t max_unwanted_bytes = std::size_t{512} << 10U;
class RowView final : public requests::Row {
 public:
  RowView(const Rows& rows, std::size_t row) : rows_{rows}, row_{row} {}

  bool is_null(int column) override { return !rows_.cell(row_, place(column)).has_value(); }
  std::string_view text(int column) override { return rows_.text(row_, place(column)); }
  std::int64_t number(int column) override { return rows_.number(row_, place(column)); }

 private:
  static std::size_t place(int column) { return static_cast<std::size_t>(column); }

  const Rows& rows_;
  std::size_t row_;
};

/// Reads one state until it ends.
class ReadTransaction final : public ReadSnapshot {
 public:
  explicit ReadTransaction(Connection& connection) : connection_{connection} {}
  ~ReadTransaction() override { connection_.roll_back(); }
  ReadTransaction(const ReadTransaction&) = delete;
  ReadTransaction& operator=(const ReadTransaction&) = delete;

 private:
  Connection& connection_;
};

Result<void> begin_snapshot_of(Connection& connection, const Dialect& dialect,
                               const RequestsDialect& requests) {
  const auto statements = requests.begin_snapshot();
  Rows rows;
  for (const std::string_view before : statements.first(statements.size() - 1)) {
    PERSIST_CHECK(connection.read(Statement{dialect, before}, rows));
  }
  return connection.begin_snapshot(statements.back());
}

/// Over a connection that somebody else owns.
class RequestsSession : public requests::Session {
 public:
  RequestsSession(Connection& connection, const Dialect& dialect, const RequestsDialect& requests,
                  const Settings& settings, SnapshotOpener open_snapshot)
      : connection_{connection},
        dialect_{dialect},
        requests_{requests},
        settings_{settings},
        open_snapshot_{std::move(open_snapshot)} {}

  Result<void> enter(std::string_view method) override {
    method_ = method;
    return {};
  }
  [[nodiscard]] std::string_view method() const override { return method_; }

  Result<std::vector<requests::FoundTable>> find_tables() override;
  Result<bool> may_have_other_tables() override {
    return !connection_.is_in_transaction() && Clock::now() - found_at_ > max_tables_age;
  }

  [[nodiscard]] std::string quoted_name(std::string_view name) const override {
    return dialect_.quoted_name(name);
  }
  void append_text(requests::Query& query, std::string_view text) const override {
    query.texts.emplace_back(text);
    query.sql += query_parameter;
  }
  [[nodiscard]] std::string exact(std::string_view column) const override {
    return dialect_.exact(column);
  }
  [[nodiscard]] std::string select_distinct(std::string_view column,
                                            std::string_view rows) const override {
    std::string own = requests_.select_distinct(column, rows);
    return own.empty() ? Session::select_distinct(column, rows) : own;
  }
  [[nodiscard]] std::string number(std::string_view expression) const override {
    return dialect_.integer_text(expression);
  }
  [[nodiscard]] std::string as_text(std::string_view column) const override {
    return requests_.as_text(column);
  }
  void append_contains(requests::Query& query, std::string_view column,
                       std::string_view text) const override {
    query.texts.emplace_back(text);
    query.sql += requests_.position_of(column, std::string(1, query_parameter)) + " > 0";
  }
  [[nodiscard]] std::string time_text(std::string_view column) const override {
    return requests_.time_text(column);
  }
  [[nodiscard]] std::string_view now_text() const override { return requests_.now_text(); }
  [[nodiscard]] bool has_utc_times() const override { return false; }

  Result<void> read(const requests::Query& query, const requests::TakeRow& take) override;
  Result<std::unique_ptr<ReadSnapshot>> begin_snapshot() override;
  Result<std::optional<requests::ServerLocks>> server_locks(
      const std::string& prefix, std::span<const std::string> shards) override;
  [[nodiscard]] std::string row_lock(std::string_view alias) const override {
    return requests_.row_lock(alias);
  }
  Result<std::unique_ptr<requests::Changes>> begin(
      std::span<const requests::ChangedTable> tables) override {
    return begin_request_changes(connection_, dialect_, requests_, settings_, tables);
  }

  Result<std::uint64_t> version() override { return version_of(connection_, dialect_); }
  Result<std::vector<Figure>> figures(std::span<const std::string> tables) override;
  Result<void> check(const std::function<void(const Fault&)>& /*report*/) override { return {}; }
  Result<std::unique_ptr<Inspector>> snapshot() override;
  Result<bool> folds_texts(const std::string& table, const std::string& column) override;
  Result<bool> has_unique(const std::string& table, const std::string& column) override;
  void interrupt() noexcept override { connection_.interrupt(); }

 private:
  using Clock = std::chrono::steady_clock;
  [[nodiscard]] Result<std::int64_t> number_of(const Statement& statement);
  [[nodiscard]] Result<bool> hand_on(const Rows& rows, const requests::TakeRow& take) const;

  [[nodiscard]] bool means_no_row(const PersistenceError& error) const;

  Connection& connection_;
  const Dialect& dialect_;
  const RequestsDialect& requests_;
  const Settings& settings_;
  SnapshotOpener open_snapshot_;
  std::string method_;
  Clock::time_point found_at_;
};

Result<std::int64_t> RequestsSession::number_of(const Statement& statement) {
  Rows rows;
  PERSIST_CHECK(connection_.read(statement, rows));
  return rows.empty() ? 0 : rows.number(0, 0);
}

Result<std::vector<requests::FoundTable>> RequestsSession::find_tables() {
  Rows rows;
  PERSIST_CHECK(connection_.read(Statement{dialect_, requests_.find_tables()}, rows));
  std::vector<requests::FoundTable> tables;
  tables.reserve(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (tables.empty() || tables.back().name != rows.text(row, 0)) {
      tables.push_back({.name = std::string{rows.text(row, 0)}, .columns = {}});
    }
    tables.back().columns.emplace_back(rows.text(row, 1));
  }
  found_at_ = Clock::now();
  return tables;
}

/// Whether there are to be more.
Result<bool> RequestsSession::hand_on(const Rows& rows, const requests::TakeRow& take) const {
  const std::size_t max_bytes = settings_.max_value_bytes;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    for (std::size_t column = 0; column < rows.columns(); ++column) {
      if (rows.text(row, column).size() > max_bytes)
        return too_long(method_, "an entry", max_bytes);
    }
    RowView view{rows, row};
    if (!take(view)) return false;
  }
  return true;
}

/// Within a transaction a statement is read to its end: to break it off would end the transaction.
/// Otherwise a little more is read sooner than it is broken off.
Result<void> RequestsSession::read(const requests::Query& query, const requests::TakeRow& take) {
  const Statement statement = statement_of(dialect_, query);
  const Result<void> begun = connection_.begin_reading(statement);
  if (!begun && means_no_row(begun.error())) return {};
  PERSIST_CHECK(begun);
  Rows rows;
  Result<bool> wants_more = true;
  std::size_t unwanted = 0;
  while (true) {
    PERSIST_CHECK(connection_.read_more(rows, portion_bytes));
    if (rows.empty()) break;
    if (wants_more && *wants_more) wants_more = hand_on(rows, take);
    if (wants_more && *wants_more) continue;
    unwanted += rows.bytes();
    if (unwanted > max_unwanted_bytes && !connection_.is_in_transaction()) {
      connection_.end_reading();
      break;
    }
  }
  PERSIST_CHECK(wants_more);
  return {};
}

/// A text that the character set of a column does not have is in none of its rows.
bool RequestsSession::means_no_row(const PersistenceError& error) const {
  const auto* const backing = std::get_if<PersistenceBackingError>(&error);
  return backing != nullptr && dialect_.is_incomparable(backing->code);
}

Result<std::unique_ptr<ReadSnapshot>> RequestsSession::begin_snapshot() {
  if (connection_.is_in_transaction()) return std::make_unique<ReadSnapshot>();
  PERSIST_CHECK(begin_snapshot_of(connection_, dialect_, requests_));
  return std::make_unique<ReadTransaction>(connection_);
}

Result<std::optional<requests::ServerLocks>> RequestsSession::server_locks(
    const std::string& prefix, std::span<const std::string> shards) {
  Statement statement{dialect_};
  requests_.append_shard_locks(statement, prefix, shards);
  Rows rows;
  PERSIST_CHECK(connection_.read(statement, rows));
  return requests_.shard_locks_in(rows, prefix, shards);
}

Result<std::vector<Figure>> RequestsSession::figures(std::span<const std::string> tables) {
  std::vector<Figure> figures{{.name = "tables", .value = tables.size()}};
  const std::vector<std::string_view> names{tables.begin(), tables.end()};
  Statement statement{dialect_};
  dialect_.append_size(statement, names);
  PERSIST_LET(const std::int64_t bytes, number_of(statement));
  figures.push_back({.name = "bytes", .value = static_cast<std::uint64_t>(bytes)});
  return figures;
}

Result<std::unique_ptr<Inspector>> RequestsSession::snapshot() {
  if (open_snapshot_) return open_snapshot_();
  return backing_error("snapshot", {}, "this backing has no snapshots", BackingFault::unsupported);
}

Result<bool> RequestsSession::folds_texts(const std::string& table, const std::string& column) {
  Statement statement{dialect_};
  requests_.append_folding(statement, table, column);
  PERSIST_LET(const std::int64_t count, number_of(statement));
  return count > 0;
}

Result<bool> RequestsSession::has_unique(const std::string& table, const std::string& column) {
  Statement statement{dialect_};
  requests_.append_unique(statement, table, column);
  PERSIST_LET(const std::int64_t count, number_of(statement));
  return count > 0;
}

/// A session that owns what it works with.
class OwningSession final : private RequestsParts, public RequestsSession {
 public:
  explicit OwningSession(RequestsParts parts)
      : RequestsParts{std::move(parts)},
        RequestsSession{*RequestsParts::connection, *RequestsParts::dialect,
                        *RequestsParts::requests, RequestsParts::settings,
                        RequestsParts::open_snapshot} {}
};

}  // namespace

Result<bool> has_requests(Connection& connection, const Dialect& dialect,
                          const RequestsDialect& requests, const Settings& settings) {
  RequestsSession session{connection, dialect, requests, settings, nullptr};
  PERSIST_CHECK(session.enter("open"));
  return requests::has_tables(session, settings.layout);
}

Result<std::unique_ptr<Inspector>> make_requests_inspector(RequestsParts parts) {
  const Settings& settings = parts.settings;
  if (settings.layout) {
    PERSIST_LET(const bool is_there,
                has_requests(*parts.connection, *parts.dialect, *parts.requests, settings));
    if (!is_there) return std::unexpected{no_such_layout(*settings.layout, {})};
  }
  const requests::Settings of_requests{.layout = settings.layout,
                                       .steps = parts.steps,
                                       .access = settings.access,
                                       .note = settings.note};
  Capabilities base = sql::capabilities;
  base.snapshot = parts.open_snapshot != nullptr;
  return requests::make_inspector(std::make_unique<OwningSession>(std::move(parts)), of_requests,
                                  base);
}

Result<std::unique_ptr<Inspector>> make_requests_snapshot(RequestsParts parts) {
  PERSIST_CHECK(begin_snapshot_of(*parts.connection, *parts.dialect, *parts.requests));
  // The state is that of the first statement.
  PERSIST_CHECK(has_requests(*parts.connection, *parts.dialect, *parts.requests, parts.settings));
  return make_requests_inspector(std::move(parts));
}

}  // namespace persist::sql
