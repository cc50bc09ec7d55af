#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <persist/postgresql.hpp>

#include "drivers/postgresql/libpq.hpp"
#include "values/waiter.hpp"

namespace persist::postgresql {

struct ResultDeleter {
  const Libpq* pq;
  void operator()(PGresult* result) const noexcept { pq->clear(result); }
};
using ResultPtr = std::unique_ptr<PGresult, ResultDeleter>;

/// libpq's connection with a deadline on everything that waits, which an interruption ends.
class Session {
 public:
  Session(const Libpq& pq, const PostgresqlOptions& options)
      : pq_{pq}, options_{options}, waiter_{options.timeout, options.is_interrupted} {}
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() { close(); }

  [[nodiscard]] const Libpq& pq() const { return pq_; }
  [[nodiscard]] PGconn* handle() const { return connection_; }

  [[nodiscard]] Result<void> connect();
  [[nodiscard]] bool is_open() const { return connection_ != nullptr; }
  void close() noexcept;

  /// Sets how long the next statement may take.
  void set_deadline(std::chrono::milliseconds time) { deadline_ = Waiter::Clock::now() + time; }
  /// Waits until all that was sent is out.
  [[nodiscard]] Result<void> flush();
  /// The next result; null at the end of a statement.
  [[nodiscard]] Result<ResultPtr> next_result();
  /// Asks the server to end what runs, and forgets the results; where that fails it closes.
  void cancel() noexcept;

  void interrupt() noexcept { waiter_.interrupt(); }
  [[nodiscard]] Result<void> check_interrupted() { return waiter_.check_interrupted(); }

 private:
  /// Waits for one of poll(2)'s `events`.
  [[nodiscard]] Result<void> wait(int events);
  [[nodiscard]] Result<void> poll_connect();
  [[nodiscard]] std::unexpected<PersistenceError> connection_failed() const;
  /// Closes: what the connection would say next belongs to what was given up.
  [[nodiscard]] std::unexpected<PersistenceError> given_up(PersistenceError error);

  const Libpq& pq_;
  const PostgresqlOptions& options_;
  PGconn* connection_ = nullptr;
  Waiter waiter_;
  Waiter::Clock::time_point deadline_ = {};
};

}  // namespace persist::postgresql
