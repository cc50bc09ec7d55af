#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <persist/postgresql.hpp>

#include "drivers/postgresql/libpq.hpp"
#include "values/interrupt_flag.hpp"

namespace persist::postgresql {

struct ResultDeleter {
  const Libpq* pq;
  void operator()(PGresult* result) const noexcept { pq->clear(result); }
};
using ResultPtr = std::unique_ptr<PGresult, ResultDeleter>;

/// libpq's connection with a deadline on everything that waits, which an interruption ends.
class Session {
 public:
  using Clock = std::chrono::steady_clock;

  Session(const Libpq& pq, const PostgresqlOptions& options) : pq_{pq}, options_{options} {}
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() { close(); }

  [[nodiscard]] const Libpq& pq() const { return pq_; }
  [[nodiscard]] PGconn* handle() const { return connection_; }

  [[nodiscard]] Result<void> connect();
  [[nodiscard]] bool is_open() const { return connection_ != nullptr; }
  void close() noexcept;

  /// Sets how long the next statement may take.
  void set_deadline(std::chrono::milliseconds time) { deadline_ = Clock::now() + time; }
  /// Waits until all that was sent is out.
  [[nodiscard]] Result<void> flush();
  /// The next result; null at the end of a statement.
  [[nodiscard]] Result<ResultPtr> next_result();
  /// Asks the server to end what runs, and forgets the results; where that fails it closes.
  void cancel() noexcept;

  void interrupt() noexcept { interrupted_.raise(); }
  [[nodiscard]] Result<void> check_interrupted();

 private:
  enum class Until : std::uint8_t { readable, readable_or_writable };

  [[nodiscard]] Result<void> wait(Until until);
  [[nodiscard]] Result<void> poll_connect();
  [[nodiscard]] std::unexpected<PersistenceError> connection_failed() const;
  /// Closes: what the connection would say next belongs to what was given up.
  [[nodiscard]] std::unexpected<PersistenceError> given_up(PersistenceError error);

  const Libpq& pq_;
  const PostgresqlOptions& options_;
  PGconn* connection_ = nullptr;
  Clock::time_point deadline_ = {};
  InterruptFlag interrupted_;
};

}  // namespace persist::postgresql
