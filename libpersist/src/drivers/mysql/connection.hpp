#pragma once

#include <memory>
#include <string>
#include <vector>

#include "drivers/mysql/session.hpp"
#include "drivers/sql/connection.hpp"

namespace persist::mysql {

/// Statements in the text protocol.
///
/// The server commits before each statement that makes or drops a table. Within a transaction a
/// table is therefore made by another session, at once, and dropped after the commit, if it is
/// still empty then.
class MysqlConnection final : public sql::Connection {
 public:
  /// `dialect` must outlive it.
  MysqlConnection(MysqlOptions options, const sql::Dialect& dialect)
      : options_{std::move(options)},
        waiter_{options_.timeout, options_.is_interrupted},
        dialect_{dialect} {}

  Result<bool> insert_new(const sql::Table& table, std::span<const sql::NewRow> rows) override;
  void interrupt() noexcept override { waiter_.interrupt(); }

 protected:
  Result<void> connect() override;
  [[nodiscard]] bool is_connected() const override { return session_ && session_->is_open(); }
  void disconnect() noexcept override;
  Result<void> send(const sql::Statement& statement, sql::Patience patience) override;
  [[nodiscard]] std::size_t columns() const override { return columns_; }
  Result<bool> fetch(sql::Rows& rows) override;
  [[nodiscard]] std::uint64_t affected() const override { return affected_; }
  void abandon() noexcept override;
  Result<void> run_simple(std::string_view sql) override;

 private:
  [[nodiscard]] Result<void> run_apart(std::string_view sql);
  [[nodiscard]] Result<void> drop_tables();
  [[nodiscard]] Result<void> drop_if_empty(const std::string& drop);

  MysqlOptions options_;
  Waiter waiter_;
  const sql::Dialect& dialect_;
  std::unique_ptr<Session> session_;
  RowsPointer rows_{nullptr, FreeRows{nullptr}};  // of the statement that goes on
  Fetching fetching_ = Fetching::stored;
  std::size_t columns_ = 0;
  std::uint64_t affected_ = 0;
  std::vector<std::string> drops_;  // for after the commit
};

}  // namespace persist::mysql
