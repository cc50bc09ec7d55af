#include "drivers/redis/client.hpp"

#include <algorithm>

#include "drivers/redis/error.hpp"
#include "drivers/redis/key_round.hpp"
#include "values/descriptor.hpp"
#include "values/propagate.hpp"

namespace persist::redis {

namespace {

constexpr std::chrono::milliseconds pause{50};

Address address_of(const RedisHost& host) { return {.host = host.name, .port = host.port}; }

std::vector<Address> first_addresses(const RedisOptions& options) {
  if (!options.socket.empty()) return {Address{.path = options.socket.string()}};
  std::vector<Address> addresses;
  addresses.reserve(options.hosts.size());
  for (const RedisHost& host : options.hosts) addresses.push_back(address_of(host));
  return addresses;
}

}  // namespace

Result<std::unique_ptr<Client>> Client::open(RedisOptions options) {
  std::unique_ptr<Client> client{new Client{std::move(options)}};
  PERSIST_CHECK(client->connect_first());
  return client;
}

Result<void> Client::connect_first() {
  if (!options_.sentinel.empty()) return connect_by_sentinel();
  PERSIST_CHECK(connect_first_host());
  const ServerInfo& info = connections_.begin()->second->info();
  version_ = info.version;
  is_cluster_ = info.is_cluster;
  if (info.is_sentinel) {
    return backing_error("open", {}, primary_.shown() + " is a Sentinel; name its primary",
                         BackingFault::unsupported);
  }
  if (!is_cluster_) return {};
  PERSIST_LET(slots_, ask_for_slots());
  if (slots_->is_complete()) return {};
  return backing_error("open", "CLUSTERDOWN", "some slots of the cluster have no server",
                       BackingFault::busy);
}

Result<void> Client::connect_first_host() {
  std::optional<PersistenceError> error;
  for (Address& address : first_addresses(options_)) {
    auto connection = Connection::open(address, options_, waiter_);
    if (connection) {
      connections_[address] = *std::move(connection);
      primary_ = std::move(address);
      return {};
    }
    if (!is_of_connection(connection.error())) return std::unexpected{connection.error()};
    error = std::move(connection.error());
  }
  if (error) return std::unexpected{*std::move(error)};
  return backing_error("open", {}, "no host is given");
}

Result<Address> Client::ask_sentinels() {
  RedisOptions options = options_;
  options.database = 0;
  options.user.clear();
  options.password.clear();  // theirs is another one
  std::optional<PersistenceError> error;
  for (const Address& address : first_addresses(options_)) {
    const auto connection = Connection::open(address, options, waiter_);
    if (!connection) {
      error = connection.error();
      if (is_interruption(*error)) break;
      continue;
    }
    Pipeline pipeline;
    pipeline.add(Command::sentinel, {"get-master-addr-by-name", options_.sentinel});
    PERSIST_LET(const auto replies, (*connection)->ask(pipeline));
    const std::vector<Reply> parts = (*replies)[0].elements();
    if ((*replies)[0].is_error()) return failed_reply("open", (*replies)[0]);
    if (parts.size() != 2) {
      return backing_error(
          "open", {},
          "the Sentinel at " + address.shown() + " does not know the primary " + options_.sentinel);
    }
    return Address{.host = std::string{parts[0].text()},
                   .port = static_cast<std::uint16_t>(std::stoul(std::string{parts[1].text()}))};
  }
  if (error) return std::unexpected{*std::move(error)};
  return backing_error("open", {}, "no host is given");
}

// After a failover a Sentinel may name the old primary for a moment.
Result<void> Client::connect_by_sentinel() {
  for (const auto deadline = waiter_.deadline();;) {
    PERSIST_LET(Address address, ask_sentinels());
    auto connection = Connection::open(address, options_, waiter_);
    if (connection && !(*connection)->info().is_replica) {
      version_ = (*connection)->info().version;
      ++generation_;
      connections_.clear();
      connections_[address] = *std::move(connection);
      primary_ = std::move(address);
      return {};
    }
    if (!connection && !is_of_connection(connection.error())) {
      return std::unexpected{std::move(connection.error())};
    }
    if (Waiter::Clock::now() >= deadline) {
      return backing_error("open", {}, "the primary " + options_.sentinel + " does not answer",
                           BackingFault::unreachable);
    }
    PERSIST_CHECK(waiter_.pause(pause));
  }
}

std::vector<Address> Client::servers() const {
  return slots_ ? slots_->primaries() : std::vector{primary_};
}

Result<SlotMap> Client::ask_for_slots() {
  std::vector<Address> candidates = servers();
  for (const auto& [address, connection] : connections_) candidates.push_back(address);
  for (Address& address : first_addresses(options_)) candidates.push_back(std::move(address));
  Pipeline pipeline;
  pipeline.add(Command::cluster, {"SLOTS"});
  std::optional<PersistenceError> error;
  for (const Address& address : candidates) {
    const auto ask = [&]() -> Result<std::unique_ptr<Replies>> {
      PERSIST_LET(Connection* const connection, connect(address));
      return connection->ask(pipeline);
    };
    const auto replies = ask();
    if (replies) return SlotMap::parse((**replies)[0], address);
    error = replies.error();
    if (is_interruption(*error)) break;
  }
  return std::unexpected{*std::move(error)};
}

Result<bool> Client::refresh() {
  if (!is_cluster_) return false;
  PERSIST_LET(SlotMap slots, ask_for_slots());
  if (slots == slots_) return false;
  slots_ = std::move(slots);
  return true;
}

Result<bool> Client::has_left(const Address& server) {
  if (!is_cluster_) return false;
  PERSIST_CHECK(refresh());
  return std::ranges::find(slots_->primaries(), server) == slots_->primaries().end();
}

Result<void> Client::refresh_if_possible() {
  const auto refreshed = refresh();
  if (!refreshed && is_interruption(refreshed.error())) return std::unexpected{refreshed.error()};
  return {};
}

Result<Address> Client::server_of(std::string_view key) {
  if (!slots_) return primary_;
  const auto number = slots_->primary_of(slot_of(key));
  if (number != SlotMap::nobody) return slots_->primaries()[number];
  return backing_error("open", "CLUSTERDOWN", "some slots of the cluster have no server",
                       BackingFault::busy);
}

Result<Connection*> Client::connect(const Address& server) {
  std::unique_ptr<Connection>& connection = connections_[server];
  if (connection && connection->is_good()) return connection.get();
  if (connection) ++generation_;
  connection = nullptr;
  PERSIST_LET(connection, Connection::open(server, options_, waiter_));
  return connection.get();
}

Result<Connection*> Client::connect_to_change(const Address& server) {
  std::unique_ptr<Connection>& connection = change_connections_[server];
  if (connection && connection->is_good()) return connection.get();
  connection = nullptr;
  PERSIST_LET(connection, Connection::open(server, options_, waiter_));
  return connection.get();
}

Result<void> Client::prepare_retry(const PersistenceError& error,
                                   Waiter::Clock::time_point deadline) {
  if (!is_of_connection(error) || Waiter::Clock::now() >= deadline) return std::unexpected{error};
  PERSIST_CHECK(waiter_.pause(pause));
  if (!options_.sentinel.empty()) return connect_by_sentinel();
  return refresh_if_possible();
}

Result<std::unique_ptr<Replies>> Client::read(const Address& server, const Pipeline& pipeline) {
  const auto ask = [&]() -> Result<std::unique_ptr<Replies>> {
    // A Sentinel's primary may be another one by now.
    PERSIST_LET(Connection* const connection, connect(is_cluster_ ? server : primary_));
    return connection->ask(pipeline);
  };
  for (const auto deadline = waiter_.deadline();;) {
    auto replies = ask();
    if (!replies) {
      PERSIST_CHECK(prepare_retry(replies.error(), deadline));
      if (is_cluster_ &&
          std::ranges::find(slots_->primaries(), server) == slots_->primaries().end()) {
        return replies;
      }
      continue;
    }
    const bool has_answer = (*replies)->size() == 0 || !is_passing((**replies)[0]);
    if (has_answer || Waiter::Clock::now() >= deadline) return replies;
    PERSIST_CHECK(waiter_.pause(pause));
  }
}

Result<KeyReplies> Client::read_keys(std::span<const KeyCommand> commands) {
  KeyRound round{*this, commands};
  for (const auto deadline = waiter_.deadline();;) {
    const Result<void> asked = round.ask();
    if (asked && round.is_complete()) break;
    if (!asked) {
      PERSIST_CHECK(prepare_retry(asked.error(), deadline));
    } else {
      if (Waiter::Clock::now() >= deadline) break;
      PERSIST_CHECK(waiter_.pause(pause));
      PERSIST_CHECK(refresh_if_possible());
    }
  }
  return round.take();
}

}  // namespace persist::redis
