#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <persist/error.hpp>
#include <persist/redis.hpp>

#include "drivers/redis/address.hpp"
#include "drivers/redis/socket.hpp"
#include "drivers/redis/tls.hpp"
#include "values/waiter.hpp"

namespace persist::redis {

/// A stream of bytes to a server, encrypted or not, whose every read and write has a deadline.
/// After an error it is of no use any more.
class Transport {
 public:
  /// `tls`: none for a plain connection. `waiter` must outlive the result.
  [[nodiscard]] static Result<std::unique_ptr<Transport>> open(const Address& address,
                                                               const RedisTls* tls, Waiter& waiter);

  /// Adds bytes to what is to be sent, and sends what goes without waiting.
  [[nodiscard]] Result<void> send(std::string_view bytes);
  /// Sends the rest, and receives until `take`, which gets what arrives, returns true.
  [[nodiscard]] Result<void> receive(
      const std::function<Result<bool>(std::string_view bytes)>& take);

 private:
  Transport(Socket socket, Waiter& waiter) : socket_{std::move(socket)}, waiter_{waiter} {}

  [[nodiscard]] Result<void> encrypt_by(std::unique_ptr<TlsSession> session);
  [[nodiscard]] Result<void> send_some();
  /// Waits until something can be sent or received, does it, and returns what was received.
  [[nodiscard]] Result<std::string_view> move_some();

  Socket socket_;
  Waiter& waiter_;
  std::unique_ptr<TlsSession> session_;
  std::string outgoing_;
  std::size_t sent_ = 0;  // of `outgoing_`
  std::string plain_;
  std::string room_ = std::string(std::size_t{16} << 10U, '\0');
};

}  // namespace persist::redis
