#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "drivers/redis/client.hpp"

namespace persist::redis {

/// Commands for many keys on their way to the servers that have these: all servers are asked
/// before the first is waited for, redirections are followed, and what got no answer stays open.
class KeyRound {
 public:
  KeyRound(Client& client, std::span<const KeyCommand> commands);

  /// Asks for what is open.
  [[nodiscard]] Result<void> ask();
  /// Whether every command has an answer that is not to be tried again.
  [[nodiscard]] bool is_complete() const;
  [[nodiscard]] KeyReplies take();

 private:
  struct Share {
    std::vector<std::size_t> numbers;
    Pipeline pipeline;
  };

  [[nodiscard]] Result<void> receive(const Address& server, const Share& share);
  /// Whether `reply` answers the command; what it redirects to is asked.
  [[nodiscard]] Result<bool> settle(std::size_t number, const Reply& reply);
  [[nodiscard]] Result<void> follow(std::size_t number, const Reply& redirection);

  Client& client_;
  std::span<const KeyCommand> commands_;
  std::vector<std::optional<Reply>> replies_;
  std::vector<bool> is_settled_;
  std::vector<std::unique_ptr<Replies>> owners_;
};

}  // namespace persist::redis
