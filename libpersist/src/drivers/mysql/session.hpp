#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <persist/mysql.hpp>

#include "drivers/mysql/client_library.hpp"
#include "drivers/mysql/error.hpp"
#include "values/waiter.hpp"

namespace persist::mysql {

struct FreeRows {
  const ClientLibrary* library;
  void operator()(MYSQL_RES* rows) const { library->free_result(rows); }
};
using RowsPointer = std::unique_ptr<MYSQL_RES, FreeRows>;

/// How the rows of a statement come.
enum class Fetching : std::uint8_t {
  /// All of them are taken from the server at once, into memory.
  stored,
  /// One by one: meanwhile the session can do nothing else.
  streamed,
};

/// A connection to one server, from its login to its end. Every wait has a deadline and ends when
/// `waiter` is interrupted; after either, and after a lost connection, every call fails.
class Session {
 public:
  /// Logs in at the first of the hosts that answers, and prepares the session. All that is given
  /// must outlive the result.
  [[nodiscard]] static Result<std::unique_ptr<Session>> open(const MysqlOptions& options,
                                                             Waiter& waiter);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

  /// Runs a statement; its rows, null where it has none to answer. They must not outlive this.
  [[nodiscard]] Result<RowsPointer> run(std::string_view method, std::string_view sql,
                                        Fetching fetching = Fetching::stored);
  /// The next of the rows; null at the end.
  [[nodiscard]] Result<MYSQL_ROW> fetch(MYSQL_RES* rows, Fetching fetching);
  /// How many rows the last statement changed, as the server counts them.
  [[nodiscard]] std::uint64_t affected() const { return library_.affected_rows(handle_.get()); }
  [[nodiscard]] const ClientLibrary& library() const { return library_; }
  /// Ends the connection without a word to the server.
  void give_up();

  [[nodiscard]] bool is_mariadb() const { return is_mariadb_; }
  /// False once the connection was lost or given up.
  [[nodiscard]] bool is_open() const { return handle_ != nullptr; }

 private:
  using Time = Waiter::Clock::time_point;
  struct Close {
    const ClientLibrary* library;
    void operator()(MYSQL* handle) const { library->close(handle); }
  };
  enum class Purpose : std::uint8_t {
    statements,
    /// To see whether the server answers.
    sign_of_life
  };

  Session(const ClientLibrary& library, const MysqlOptions& options, Waiter& waiter)
      : library_{library},
        options_{options},
        waiter_{waiter},
        redaction_{options.password},
        handle_{nullptr, {&library}} {}

  [[nodiscard]] static Result<std::unique_ptr<Session>> open_at(const Uri::Host& host,
                                                                const MysqlOptions& options,
                                                                Waiter& waiter, Purpose purpose);
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

  const ClientLibrary& library_;
  const MysqlOptions& options_;
  Waiter& waiter_;
  Redaction redaction_;
  Uri::Host host_;
  std::unique_ptr<MYSQL, Close> handle_;
  bool is_mariadb_ = false;
  bool is_logged_in_ = false;
};

}  // namespace persist::mysql
