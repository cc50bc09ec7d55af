#pragma once

#include <optional>
#include <string>

#include "drivers/postgresql/session.hpp"
#include "drivers/sql/connection.hpp"

namespace persist::postgresql {

class PostgresqlConnection final : public sql::Connection {
 public:
  /// `dialect` must outlive it.
  PostgresqlConnection(const Libpq& pq, const sql::Dialect& dialect, PostgresqlOptions options)
      : dialect_{dialect}, options_{std::move(options)}, session_{pq, options_} {}

  Result<bool> insert_new(const sql::Table& table, std::span<const sql::NewRow> rows) override;
  void interrupt() noexcept override { session_.interrupt(); }

 protected:
  Result<void> connect() override {
    is_unlimited_ = false;
    return session_.connect();
  }
  [[nodiscard]] bool is_connected() const override { return session_.is_open(); }
  void disconnect() noexcept override { session_.close(); }
  Result<void> send(const sql::Statement& statement, sql::Patience patience) override;
  [[nodiscard]] std::size_t columns() const override { return columns_; }
  Result<bool> fetch(sql::Rows& rows) override;
  [[nodiscard]] std::uint64_t affected() const override { return affected_; }
  void abandon() noexcept override;
  Result<void> run_simple(std::string_view sql) override;
  Result<void> run_begin() override;
  sql::CommitOutcome ask_outcome() override;

 private:
  /// What identifies a transaction.
  struct Transaction {
    std::string id;     // none on a server that cannot write
    std::string begun;  // seconds since 1970
  };
  [[nodiscard]] Result<std::optional<sql::CommitOutcome>> ask_outcome_now();
  void set_deadline(sql::Patience patience);
  /// Tells the server how long statements may take, where that changes.
  [[nodiscard]] Result<void> set_time_limit(sql::Patience patience);
  /// Takes the next result: a row, or the end of the statement.
  [[nodiscard]] Result<void> advance();
  [[nodiscard]] Result<void> finish_with(PersistenceError error);
  [[nodiscard]] Result<void> copy_in(std::string_view sql, std::string_view data);
  [[nodiscard]] Result<void> end_statement();

  const sql::Dialect& dialect_;
  PostgresqlOptions options_;
  Session session_;
  ResultPtr row_{nullptr, ResultDeleter{nullptr}};  // that was not fetched yet
  bool is_unlimited_ = false;                       // the server lets statements take any time
  Transaction transaction_;                         // the last one that was begun
  std::size_t columns_ = 0;
  std::uint64_t affected_ = 0;
};

}  // namespace persist::postgresql
