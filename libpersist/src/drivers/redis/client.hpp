#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <persist/redis.hpp>

#include "drivers/redis/connection.hpp"
#include "drivers/redis/slots.hpp"

namespace persist::redis {

/// A command that reads one key.
struct KeyCommand {
  Command command;
  std::string_view key;
};

/// Replies to commands that went to several servers, in the order of the commands.
struct KeyReplies {
  std::vector<Reply> replies;
  std::vector<std::unique_ptr<Replies>> owners;
};

/// The servers of a backing: one, the primary that Sentinels name, or the primaries of a cluster.
/// What reads is tried again over a new connection, until the timeout; what writes never is.
class Client {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Client>> open(RedisOptions options);

  [[nodiscard]] const RedisOptions& options() const { return options_; }
  [[nodiscard]] Waiter& waiter() { return waiter_; }
  [[nodiscard]] bool is_cluster() const { return is_cluster_; }
  // What the server can do, by its version.
  /// SCAN tells types apart.
  [[nodiscard]] bool has_scan_type() const { return version_ >= 600; }
  /// SET takes the time at which an entry expires.
  [[nodiscard]] bool has_set_pxat() const { return version_ >= 602; }
  /// There is a command that answers that time.
  [[nodiscard]] bool has_expiretime() const { return version_ >= 700; }

  /// The servers that have entries; of a cluster those that were known last.
  [[nodiscard]] std::vector<Address> servers() const;
  /// Who has which slots of a cluster, as it was known last.
  [[nodiscard]] const SlotMap& slots() const { return *slots_; }
  /// Asks a cluster again who has what; true if that changed.
  [[nodiscard]] Result<bool> refresh();
  /// The same where nobody may know it yet; fails only if it is interrupted.
  [[nodiscard]] Result<void> refresh_if_possible();
  /// Grows whenever a connection is made again: what a server said about cursors is void.
  [[nodiscard]] std::uint64_t generation() const { return generation_; }
  /// Whether a cluster does not name the server any more.
  [[nodiscard]] Result<bool> has_left(const Address& server);
  /// The server of a key.
  [[nodiscard]] Result<Address> server_of(std::string_view key);

  /// Sends commands that read to one server.
  [[nodiscard]] Result<std::unique_ptr<Replies>> read(const Address& server,
                                                      const Pipeline& pipeline);
  /// Sends each command to the server of its key. An error of the answer to one is its reply.
  [[nodiscard]] Result<KeyReplies> read_keys(std::span<const KeyCommand> commands);

  /// The connection to a server, made anew where it was lost. It is good until the next call.
  [[nodiscard]] Result<Connection*> connect(const Address& server);
  /// Another one, for a transaction: what is watched there nobody else's commands may end.
  [[nodiscard]] Result<Connection*> connect_to_change(const Address& server);
  /// Whether that one is there and good.
  [[nodiscard]] bool is_connected_to_change(const Address& server) const {
    const auto found = change_connections_.find(server);
    return found != change_connections_.end() && found->second && found->second->is_good();
  }
  /// Closes that one, which ends what it watches and has not executed.
  void disconnect_to_change(const Address& server) { change_connections_.erase(server); }

 private:
  explicit Client(RedisOptions options)
      : options_{std::move(options)}, waiter_{options_.timeout, options_.is_interrupted} {}

  [[nodiscard]] Result<void> connect_first();
  [[nodiscard]] Result<void> connect_first_host();
  [[nodiscard]] Result<void> connect_by_sentinel();
  [[nodiscard]] Result<Address> ask_sentinels();
  [[nodiscard]] Result<SlotMap> ask_for_slots();
  /// Whether to try again what failed with `error`, after a pause.
  [[nodiscard]] Result<void> prepare_retry(const PersistenceError& error,
                                           Waiter::Clock::time_point deadline);

  RedisOptions options_;
  Waiter waiter_;
  bool is_cluster_ = false;
  int version_ = 0;  // see ServerInfo
  std::uint64_t generation_ = 0;
  Address primary_;  // unless it is a cluster
  std::optional<SlotMap> slots_;
  std::map<Address, std::unique_ptr<Connection>> connections_;
  std::map<Address, std::unique_ptr<Connection>> change_connections_;
};

}  // namespace persist::redis
