#include "drivers/redis/commit.hpp"

#include <map>
#include <numeric>

#include "drivers/redis/error.hpp"
#include "values/descriptor.hpp"
#include "values/propagate.hpp"

namespace persist::redis {

namespace {

/// What makes a change. An expiry that has passed removes the entry: the server does it by its own
/// clock, but takes none before 1970.
void add_command(Pipeline& pipeline, const PendingChange& change) {
  const std::string_view key = change.redis_key;
  if (change.kind == Change::Kind::remove || !change.expires.is_live_at(Instant{})) {
    pipeline.add(Command::unlink, {key});
    return;
  }
  std::string at;
  if (!change.expires.is_never()) change.expires.append_to(at);
  if (change.kind == Change::Kind::put) {
    if (at.empty()) {
      pipeline.add(Command::set, {key, change.value});
    } else {
      pipeline.add(Command::set, {key, change.value, "PXAT", at});
    }
  } else if (at.empty()) {
    pipeline.add(Command::persist, {key});
  } else {
    pipeline.add(Command::pexpireat, {key, at});
  }
}

/// Queues the changes in a transaction of the server, which does nothing yet.
Result<void> queue_changes(Connection& connection, std::span<const PendingChange> changes) {
  Pipeline pipeline;
  pipeline.add(Command::multi);
  for (const PendingChange& change : changes) add_command(pipeline, change);
  PERSIST_LET(const auto replies, connection.ask(pipeline));
  for (std::size_t i = 0; i < replies->size(); ++i) {
    if ((*replies)[i].is_error()) return failed_reply("commit", (*replies)[i]);
  }
  return {};
}

std::unexpected<PersistenceError> overtaken() {
  return backing_error("commit", "WATCH", "others changed an entry that the change depends on",
                       BackingFault::conflict);
}

/// The errors of single changes, which leave the others made.
Result<void> check_executed(const Reply& executed) {
  if (executed.is_nil()) return overtaken();
  if (!executed.is_array()) return failed_reply("commit", executed);
  for (const Reply& made : executed.elements()) {
    if (!made.is_error()) continue;
    auto error = std::get<PersistenceBackingError>(error_of("commit", made));
    error.message += "; the other changes of the transaction were made";
    return std::unexpected{std::move(error)};
  }
  return {};
}

}  // namespace

std::unexpected<PersistenceError> outcome_unknown(const PersistenceError& cause) {
  auto error = std::get<PersistenceBackingError>(cause);
  error.method = "commit";
  // An interruption stays one.
  if (error.fault != BackingFault::interrupted) error.fault = BackingFault::outcome_unknown;
  error.message += " after the changes were sent: they were made, or not";
  return std::unexpected<PersistenceError>{std::move(error)};
}

// Two round trips, so that a connection that is lost before the second one changed nothing for
// certain.
Result<void> execute(Client& client, const Address& server,
                     std::span<const PendingChange> changes) {
  PERSIST_LET(Connection* const connection, client.connect_to_change(server));
  if (Result<void> queued = queue_changes(*connection, changes); !queued) {
    client.disconnect_to_change(server);
    return queued;
  }
  Pipeline pipeline;
  pipeline.add(Command::exec);
  const auto replies = connection->ask(pipeline);
  if (!replies) return outcome_unknown(replies.error());
  return check_executed((**replies)[0]);
}

namespace {

/// One attempt at the changes of these numbers; those that have to be tried again.
class EachRound {
 public:
  EachRound(Client& client, std::span<const PendingChange> changes)
      : client_{client}, changes_{changes}, open_(changes.size()) {
    std::iota(open_.begin(), open_.end(), std::size_t{0});
  }

  [[nodiscard]] bool is_complete() const { return open_.empty(); }
  /// Why the last one that is open could not be made.
  [[nodiscard]] const PersistenceError& cause() const { return cause_; }

  [[nodiscard]] Result<void> make() {
    std::map<Address, std::vector<std::size_t>> shares;
    for (const std::size_t number : std::exchange(open_, {})) {
      auto server = client_.server_of(changes_[number].redis_key);
      if (server) {
        shares[*std::move(server)].push_back(number);
      } else {
        try_again(number, std::move(server.error()));
      }
    }
    std::vector<const Address*> asked;
    for (const auto& [server, numbers] : shares) {
      PERSIST_LET(const bool is_sent, send(server, numbers));
      if (is_sent) asked.push_back(&server);
    }
    for (const Address* server : asked) PERSIST_CHECK(receive(*server, shares[*server]));
    return {};
  }

 private:
  void try_again(std::size_t number, PersistenceError cause) {
    open_.push_back(number);
    cause_ = std::move(cause);
  }

  /// False where the server is not reached, so that nothing was changed for certain: the cluster
  /// may put another one in its place.
  [[nodiscard]] Result<bool> send(const Address& server, std::span<const std::size_t> numbers) {
    const auto connection = client_.connect_to_change(server);
    if (!connection) {
      if (!client_.is_cluster() || !is_of_connection(connection.error())) {
        return std::unexpected{connection.error()};
      }
      for (const std::size_t number : numbers) try_again(number, connection.error());
      return false;
    }
    Pipeline pipeline;
    for (const std::size_t number : numbers) add_command(pipeline, changes_[number]);
    if (const auto sent = (*connection)->send(pipeline); !sent)
      return outcome_unknown(sent.error());
    return true;
  }

  [[nodiscard]] Result<void> receive(const Address& server, std::span<const std::size_t> numbers) {
    PERSIST_LET(Connection* const connection, client_.connect_to_change(server));
    const auto replies = connection->receive();
    if (!replies) return outcome_unknown(replies.error());
    if ((*replies)->size() != numbers.size()) {
      return outcome_unknown(lost_connection(ECONNRESET).error());
    }
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const Reply reply = (**replies)[i];
      if (!reply.is_error()) continue;
      const std::string_view code = code_of(reply);
      // None of these was made.
      if (code != "MOVED" && code != "ASK" && !is_passing(reply)) {
        return failed_reply("commit", reply);
      }
      if (code == "ASK") {
        PERSIST_CHECK(follow(reply, numbers[i]));
      } else {
        try_again(numbers[i], error_of("commit", reply));
      }
    }
    return {};
  }

  /// A key on its way to another server: only the next command may be about it there.
  [[nodiscard]] Result<void> follow(const Reply& redirection, std::size_t number) {
    const auto target = redirection_of(redirection);
    if (!target) return unexpected_reply("commit");
    PERSIST_LET(Connection* const connection, client_.connect_to_change(*target));
    Pipeline pipeline;
    pipeline.add(Command::asking);
    add_command(pipeline, changes_[number]);
    const auto replies = connection->ask(pipeline);
    if (!replies) return outcome_unknown(replies.error());
    const Reply made = (**replies)[1];
    if (!made.is_error()) return {};
    if (!is_passing(made) && code_of(made) != "MOVED") return failed_reply("commit", made);
    try_again(number, error_of("commit", made));
    return {};
  }

  Client& client_;
  std::span<const PendingChange> changes_;
  std::vector<std::size_t> open_;
  PersistenceError cause_;
};

}  // namespace

Result<void> make_each(Client& client, std::span<const PendingChange> changes) {
  constexpr std::chrono::milliseconds pause{50};
  EachRound round{client, changes};
  for (const auto deadline = client.waiter().deadline();;) {
    PERSIST_CHECK(round.make());
    if (round.is_complete()) return {};
    if (Waiter::Clock::now() >= deadline) return std::unexpected{round.cause()};
    PERSIST_CHECK(client.waiter().pause(pause));
    PERSIST_CHECK(client.refresh_if_possible());
  }
}

}  // namespace persist::redis
