#pragma once

#include <memory>
#include <string>

#include <persist/redis.hpp>

#include "drivers/redis/command.hpp"
#include "drivers/redis/reply.hpp"
#include "drivers/redis/transport.hpp"

namespace persist::redis {

/// What a server says about itself.
struct ServerInfo {
  /// Major version × 100 + minor: 700 is 7.0.
  int version = 0;
  bool is_cluster = false;
  bool is_sentinel = false;
  bool is_replica = false;
};

/// A connection to one server, logged in.
class Connection {
 public:
  /// `options` and `waiter` must outlive the result.
  [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const Address& address,
                                                                const RedisOptions& options,
                                                                Waiter& waiter);

  [[nodiscard]] const ServerInfo& info() const { return info_; }
  [[nodiscard]] const Address& address() const { return address_; }
  /// False once something failed: what arrives later would answer an earlier question.
  [[nodiscard]] bool is_good() const { return is_good_; }

  /// Sends the commands; what does not go at once is sent by `receive`. A pipeline that writes is
  /// refused where the backing was opened for reading.
  [[nodiscard]] Result<void> send(const Pipeline& pipeline);
  /// Waits for the replies to what was sent, error replies included.
  [[nodiscard]] Result<std::unique_ptr<Replies>> receive();
  /// Both.
  [[nodiscard]] Result<std::unique_ptr<Replies>> ask(const Pipeline& pipeline);

 private:
  Connection(Address address, const RedisOptions& options, std::unique_ptr<Transport> transport)
      : address_{std::move(address)}, options_{options}, transport_{std::move(transport)} {}

  [[nodiscard]] Result<void> log_in();
  [[nodiscard]] Result<void> log_in_to_old_server();
  [[nodiscard]] Result<void> select_database(const Reply& selected) const;
  void read_hello(const Reply& hello);

  Address address_;
  const RedisOptions& options_;
  std::unique_ptr<Transport> transport_;
  ReplyReader reader_;
  ServerInfo info_;
  std::size_t expected_ = 0;
  bool is_good_ = true;
};

}  // namespace persist::redis
