#include "drivers/mysql/connection.hpp"

#include <utility>

#include "drivers/mysql/literals.hpp"
#include "drivers/sql/dialect.hpp"
#include "values/descriptor.hpp"
#include "values/propagate.hpp"

namespace persist::mysql {

namespace {

constexpr std::string_view duplicate_key = "1062";
constexpr std::string_view drop_table = "DROP TABLE ";

}  // namespace

Result<void> MysqlConnection::connect() {
  disconnect();
  PERSIST_LET(session_, Session::open(options_, waiter_));
  return {};
}

void MysqlConnection::disconnect() noexcept {
  // Rows that are left on a lost connection are not waited for.
  if (session_ && rows_ && fetching_ == Fetching::streamed) session_->give_up();
  rows_.reset();
  session_.reset();
}

Result<void> MysqlConnection::send(const sql::Statement& statement, sql::Patience patience) {
  rows_.reset();
  columns_ = 0;
  affected_ = 0;
  if (is_in_transaction()) {
    if (statement.sql().starts_with("CREATE TABLE ")) return run_apart(with_literals(statement));
    if (statement.sql().starts_with(drop_table)) {
      drops_.push_back(statement.sql());
      return {};
    }
  }
  fetching_ = patience == sql::Patience::stream ? Fetching::streamed : Fetching::stored;
  PERSIST_LET(rows_, session_->run("run", with_literals(statement), fetching_));
  if (rows_) {
    columns_ = session_->library().num_fields(rows_.get());
  } else {
    affected_ = session_->affected();
  }
  return {};
}

Result<bool> MysqlConnection::fetch(sql::Rows& rows) {
  if (!rows_) return false;
  PERSIST_LET(char** const row, session_->fetch(rows_.get(), fetching_));
  if (row == nullptr) {
    rows_.reset();
    return false;
  }
  const auto* const sizes = session_->library().fetch_lengths(rows_.get());
  for (std::size_t column = 0; column < columns_; ++column) {
    rows.add(row[column] == nullptr
                 ? sql::Rows::Cell{}
                 : sql::Rows::Cell{std::string_view{row[column], sizes[column]}});
  }
  return true;
}

void MysqlConnection::abandon() noexcept {
  // The rest of a stream would have to be read: a new connection is cheaper.
  if (rows_ && fetching_ == Fetching::streamed) return disconnect();
  rows_.reset();
}

Result<void> MysqlConnection::run_simple(std::string_view sql) {
  rows_.reset();
  if (sql != "COMMIT") drops_.clear();
  PERSIST_CHECK(session_->run(sql == "COMMIT" ? "commit" : "begin", sql));
  return drop_tables();
}

Result<void> MysqlConnection::run_apart(std::string_view sql) {
  PERSIST_LET(const auto apart, Session::open(options_, waiter_));
  PERSIST_CHECK(apart->run("create", sql));
  return {};
}

Result<void> MysqlConnection::drop_tables() {
  for (const std::string& drop : std::exchange(drops_, {})) PERSIST_CHECK(drop_if_empty(drop));
  return {};
}

/// Others may have put entries into the table since: the lock makes them wait.
Result<void> MysqlConnection::drop_if_empty(const std::string& drop) {
  const std::string name = drop.substr(drop_table.size());
  PERSIST_CHECK(session_->run("drop", "LOCK TABLES " + name + " WRITE"));
  const auto finish = [&]() -> Result<void> {
    PERSIST_LET(const RowsPointer rows,
                session_->run("drop", "SELECT 1 FROM " + name + " LIMIT 1"));
    PERSIST_LET(char** const row, session_->fetch(rows.get(), Fetching::stored));
    if (row != nullptr) return {};
    PERSIST_CHECK(session_->run("drop", drop));
    return {};
  };
  Result<void> done = finish();
  if (session_->is_open()) {
    const auto unlocked = session_->run("drop", "UNLOCK TABLES");
    if (done && !unlocked) done = std::unexpected{unlocked.error()};
  }
  return done;
}

Result<bool> MysqlConnection::insert_new(const sql::Table& table,
                                         std::span<const sql::NewRow> rows) {
  sql::Statement statement{dialect_};
  dialect_.append_insert(statement, table, rows);
  // Without what it does with the keys that exist, the statement fails on them as a whole.
  std::string sql = with_literals(statement);
  sql.resize(sql.rfind(" ON DUPLICATE KEY "));
  const auto inserted = session_->run("set", sql);
  if (inserted) return true;
  if (sql::has_code(inserted.error(), duplicate_key)) return false;
  return std::unexpected{inserted.error()};
}

}  // namespace persist::mysql
