#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <persist/mysql.hpp>

#include "drivers/mysql/client_library.hpp"
#include "drivers/mysql/error.hpp"
#include "drivers/mysql/waiter.hpp"

namespace persist::mysql {

/// The rows that a statement answered, all of them in memory.
class ResultRows {
 public:
  ResultRows(const ClientLibrary& library, MYSQL_RES* rows) : rows_{rows, {&library}} {}

  /// Moves to the first row, then the next; false at the end.
  [[nodiscard]] bool next();
  /// A column of the row, as text; none if it is NULL. It is valid as long as this object.
  [[nodiscard]] std::optional<std::string_view> column(unsigned index) const;
  [[nodiscard]] std::size_t size() const;

 private:
  struct Free {
    const ClientLibrary* library;
    void operator()(MYSQL_RES* rows) const { library->free_result(rows); }
  };

  std::unique_ptr<MYSQL_RES, Free> rows_;
  MYSQL_ROW row_ = nullptr;
  const unsigned long* sizes_ = nullptr;
};

/// A connection to one server, from its login to its end. Every wait has a deadline and ends when
/// `waiter` is interrupted; after either, and after a lost connection, every call fails.
class Connection {
 public:
  /// Logs in at the first of the hosts that answers, and prepares the session. All that is given
  /// must outlive the result.
  [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const MysqlOptions& options,
                                                                const Waiter& waiter);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  /// Runs a statement that answers rows.
  [[nodiscard]] Result<ResultRows> query(std::string_view method, std::string_view sql);
  /// Runs a statement that does not; how many rows it changed, as the server counts them.
  [[nodiscard]] Result<std::uint64_t> execute(std::string_view method, std::string_view sql);

  [[nodiscard]] bool is_mariadb() const { return is_mariadb_; }
  /// False once the connection was lost or given up.
  [[nodiscard]] bool is_open() const { return handle_ != nullptr; }

 private:
  using Time = Waiter::Time;
  struct Close {
    const ClientLibrary* library;
    void operator()(MYSQL* handle) const { library->close(handle); }
  };
  enum class Session : std::uint8_t {
    prepared,
    /// To see whether the server answers.
    bare
  };

  Connection(const ClientLibrary& library, const MysqlOptions& options, const Waiter& waiter)
      : library_{library},
        options_{options},
        waiter_{waiter},
        redaction_{options.password},
        handle_{nullptr, {&library}} {}

  [[nodiscard]] static Result<std::unique_ptr<Connection>> open_at(const Uri::Host& host,
                                                                   const MysqlOptions& options,
                                                                   const Waiter& waiter,
                                                                   Session session);
  [[nodiscard]] Result<void> log_in(const Uri::Host& host);
  void set_options(const Uri::Host& host, bool is_local);
  [[nodiscard]] Result<void> prepare_session();
  [[nodiscard]] Result<void> send(std::string_view method, std::string_view sql);

  /// Goes on with a call of the library as soon as what it waits for has happened.
  template <class Continue>
  [[nodiscard]] Result<void> finish(std::string_view method, int awaited, Time deadline,
                                    const Continue& go_on);
  [[nodiscard]] Result<int> wait(std::string_view method, int awaited, Time deadline);
  [[nodiscard]] Result<void> check_server(std::string_view method);
  [[nodiscard]] PersistenceError last_error(std::string_view method);
  void give_up();

  const ClientLibrary& library_;
  const MysqlOptions& options_;
  const Waiter& waiter_;
  Redaction redaction_;
  Uri::Host host_;
  std::unique_ptr<MYSQL, Close> handle_;
  bool is_mariadb_ = false;
  bool is_logged_in_ = false;
};

}  // namespace persist::mysql
