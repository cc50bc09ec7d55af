#include "drivers/redis/transport.hpp"

#include <poll.h>

#include "values/propagate.hpp"

namespace persist::redis {

Result<std::unique_ptr<Transport>> Transport::open(const Address& address, const RedisTls* tls,
                                                   Waiter& waiter) {
  std::unique_ptr<TlsSession> session;
  if (tls != nullptr) {
    PERSIST_LET(session, TlsSession::make(*tls, address.host));
  }
  PERSIST_LET(Socket socket, Socket::connect(address, waiter));
  std::unique_ptr<Transport> transport{new Transport{std::move(socket), waiter}};
  if (session) PERSIST_CHECK(transport->encrypt_by(std::move(session)));
  return transport;
}

Result<void> Transport::encrypt_by(std::unique_ptr<TlsSession> session) {
  session_ = std::move(session);
  while (true) {
    Result<bool> is_done = session_->shake_hands();
    session_->take_outgoing(outgoing_);  // in case of an error: the alert
    if (!is_done) {
      static_cast<void>(send_some());
      return std::unexpected{std::move(is_done.error())};
    }
    if (*is_done) return send_some();
    PERSIST_CHECK(send_some());
    PERSIST_CHECK(move_some());
  }
}

Result<void> Transport::send(std::string_view bytes) {
  if (session_) {
    PERSIST_CHECK(session_->encrypt(bytes, outgoing_));
  } else {
    outgoing_ += bytes;
  }
  return send_some();
}

Result<void> Transport::send_some() {
  while (sent_ < outgoing_.size()) {
    PERSIST_LET(const std::size_t size, socket_.send(std::string_view{outgoing_}.substr(sent_)));
    if (size == 0) return {};
    sent_ += size;
  }
  outgoing_.clear();
  sent_ = 0;
  return {};
}

Result<std::string_view> Transport::move_some() {
  // What arrives is received before anything is sent, so that no side waits for the other to read.
  PERSIST_LET(std::size_t size, socket_.receive(room_));
  if (size == 0) {
    const bool has_outgoing = sent_ < outgoing_.size();
    const int events = has_outgoing ? POLLIN | POLLOUT : POLLIN;
    PERSIST_LET(const int ready, waiter_.wait(socket_.descriptor(), events, waiter_.deadline()));
    if ((ready & POLLOUT) != 0) PERSIST_CHECK(send_some());
    if ((ready & ~POLLOUT) == 0) return std::string_view{};
    PERSIST_LET(size, socket_.receive(room_));
  }
  const std::string_view bytes = std::string_view{room_}.substr(0, size);
  if (!session_) return bytes;
  plain_.clear();
  PERSIST_CHECK(session_->decrypt(bytes, plain_));
  session_->take_outgoing(outgoing_);
  return plain_;
}

Result<void> Transport::receive(const std::function<Result<bool>(std::string_view)>& take) {
  while (true) {
    PERSIST_LET(const std::string_view bytes, move_some());
    PERSIST_LET(const bool is_complete, take(bytes));
    if (is_complete) return {};
  }
}

}  // namespace persist::redis
