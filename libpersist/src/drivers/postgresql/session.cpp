#include "drivers/postgresql/session.hpp"

#include <array>
#include <utility>

#include <poll.h>

#include "drivers/postgresql/error.hpp"
#include "drivers/postgresql/keywords.hpp"
#include "values/descriptor.hpp"
#include "values/propagate.hpp"

namespace persist::postgresql {

void Session::close() noexcept {
  if (PGconn* const closed = std::exchange(connection_, nullptr)) pq_.finish(closed);
}

Result<void> Session::wait(int events) {
  PERSIST_LET([[maybe_unused]] const int ready,
              waiter_.wait(pq_.socket(connection_), events, deadline_));
  return {};
}

std::unexpected<PersistenceError> Session::connection_failed() const {
  const std::string user = options_.user.empty() ? std::string{} : '"' + options_.user + '"';
  return std::unexpected{
      connection_error(pq_.error_message(connection_), {options_.password, user})};
}

Result<void> Session::poll_connect() {
  if (pq_.status(connection_) == CONNECTION_BAD) return connection_failed();
  PostgresPollingStatusType state = PGRES_POLLING_WRITING;
  while (state != PGRES_POLLING_OK) {
    if (state == PGRES_POLLING_FAILED) return connection_failed();
    PERSIST_CHECK(wait(state == PGRES_POLLING_WRITING ? POLLOUT : POLLIN));
    state = pq_.connect_poll(connection_);
  }
  return {};
}

Result<void> Session::connect() {
  close();
  PERSIST_CHECK(check_interrupted());
  set_deadline(options_.timeout);
  const Keywords keywords = keywords_of(options_);
  connection_ = pq_.connect_start(keywords.names().data(), keywords.values().data(), 0);
  if (connection_ == nullptr) return backing_error("open", "ENOMEM", "out of memory");
  pq_.set_notice_processor(
      connection_, [](void*, const char*) {}, nullptr);
  if (Result<void> connected = poll_connect(); !connected) {
    close();
    return connected;
  }
  pq_.set_nonblocking(connection_, 1);
  return {};
}

std::unexpected<PersistenceError> Session::given_up(PersistenceError error) {
  std::array<char, 256> ignored{};
  if (PGcancel* const cancel = pq_.get_cancel(connection_)) {
    pq_.cancel(cancel, ignored.data(), static_cast<int>(ignored.size()));
    pq_.free_cancel(cancel);
  }
  close();
  return std::unexpected{std::move(error)};
}

Result<void> Session::flush() {
  while (true) {
    const int left = pq_.flush(connection_);
    if (left == 0) return {};
    if (left < 0) return given_up(lost_connection());
    if (Result<void> ready = wait(POLLIN | POLLOUT); !ready) {
      return given_up(std::move(ready.error()));
    }
    if (pq_.consume_input(connection_) == 0) return given_up(lost_connection());
  }
}

Result<ResultPtr> Session::next_result() {
  while (pq_.is_busy(connection_) != 0) {
    if (Result<void> ready = wait(POLLIN); !ready) {
      return given_up(std::move(ready.error()));
    }
    if (pq_.consume_input(connection_) == 0) {
      // What the server said before it hung up may be there still.
      if (pq_.is_busy(connection_) != 0) return given_up(lost_connection());
    }
  }
  return ResultPtr{pq_.get_result(connection_), ResultDeleter{&pq_}};
}

void Session::cancel() noexcept {
  if (connection_ == nullptr) return;
  std::array<char, 256> ignored{};
  PGcancel* const cancel = pq_.get_cancel(connection_);
  const bool is_asked = cancel != nullptr &&
                        pq_.cancel(cancel, ignored.data(), static_cast<int>(ignored.size())) != 0;
  if (cancel != nullptr) pq_.free_cancel(cancel);
  set_deadline(options_.timeout);
  while (is_asked && connection_ != nullptr) {
    const Result<ResultPtr> result = next_result();
    if (!result) break;
    if (*result == nullptr) return;
  }
  close();
}

}  // namespace persist::postgresql
