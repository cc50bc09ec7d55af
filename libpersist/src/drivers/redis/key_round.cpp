#include "drivers/redis/key_round.hpp"

#include <algorithm>

#include "drivers/redis/error.hpp"
#include "values/propagate.hpp"

namespace persist::redis {

KeyRound::KeyRound(Client& client, std::span<const KeyCommand> commands)
    : client_{client},
      commands_{commands},
      replies_(commands.size()),
      is_settled_(commands.size()) {}

bool KeyRound::is_complete() const {
  return std::ranges::find(is_settled_, false) == is_settled_.end();
}

Result<void> KeyRound::ask() {
  std::map<Address, Share> shares;
  Share* share = nullptr;
  const char* last_key = nullptr;
  for (std::size_t number = 0; number < commands_.size(); ++number) {
    if (is_settled_[number]) continue;
    // Mostly there are several commands for a key, one after the other.
    const std::string_view key = commands_[number].key;
    if (share == nullptr || key.data() != last_key) {
      PERSIST_LET(const Address server, client_.server_of(key));
      share = &shares[server];
      last_key = key.data();
    }
    share->numbers.push_back(number);
    share->pipeline.add(commands_[number].command, {key});
  }
  for (const auto& [server, part] : shares) {
    PERSIST_LET(Connection* const connection, client_.connect(server));
    PERSIST_CHECK(connection->send(part.pipeline));
  }
  // All that were asked are heard, or their answers would be taken for those to what comes next.
  Result<void> first_error;
  for (const auto& [server, part] : shares) {
    Result<void> received = receive(server, part);
    if (!received && first_error) first_error = std::move(received);
  }
  return first_error;
}

Result<void> KeyRound::receive(const Address& server, const Share& share) {
  PERSIST_LET(Connection* const connection, client_.connect(server));
  PERSIST_LET(std::unique_ptr<Replies> replies, connection->receive());
  if (replies->size() != share.numbers.size()) return lost_connection(ECONNRESET);
  const Replies& received = *owners_.emplace_back(std::move(replies));
  for (std::size_t i = 0; i < share.numbers.size(); ++i) {
    const std::size_t number = share.numbers[i];
    PERSIST_LET(const bool is_settled, settle(number, received[i]));
    is_settled_[number] = is_settled;
  }
  return {};
}

Result<bool> KeyRound::settle(std::size_t number, const Reply& reply) {
  replies_[number] = reply;
  if (!reply.is_error()) return true;
  const std::string_view code = code_of(reply);
  if (code == "ASK") {
    PERSIST_CHECK(follow(number, reply));
    return !is_passing(*replies_[number]);
  }
  return code != "MOVED" && !is_passing(reply);
}

// A key on its way to another server: only the next command may ask for it there.
Result<void> KeyRound::follow(std::size_t number, const Reply& redirection) {
  const std::optional<Address> target = redirection_of(redirection);
  if (!target) return unexpected_reply("get");
  Pipeline pipeline;
  pipeline.add(Command::asking);
  pipeline.add(commands_[number].command, {commands_[number].key});
  PERSIST_LET(std::unique_ptr<Replies> replies, client_.read(*target, pipeline));
  const Replies& received = *owners_.emplace_back(std::move(replies));
  replies_[number] = received[1];
  return {};
}

KeyReplies KeyRound::take() {
  KeyReplies taken;
  for (const std::optional<Reply>& reply : replies_) taken.replies.push_back(*reply);
  taken.owners = std::move(owners_);
  return taken;
}

}  // namespace persist::redis
