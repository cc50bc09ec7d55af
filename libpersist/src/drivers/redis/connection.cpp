#include "drivers/redis/connection.hpp"

#include <charconv>
#include <vector>

#include "drivers/redis/error.hpp"
#include "values/descriptor.hpp"
#include "values/propagate.hpp"

namespace persist::redis {

namespace {

constexpr std::string_view client_name = "persist";

/// "7.0.15" as 700.
int version_of(std::string_view text) {
  int major = 0;
  int minor = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, major);
  if (error == std::errc{} && rest != end && *rest == '.') std::from_chars(rest + 1, end, minor);
  return 100 * major + minor;
}

/// The value of `name:` in the answer to INFO.
std::string_view field_of(std::string_view text, std::string_view name) {
  const auto at = text.find(name);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + name.size());
  return text.substr(0, text.find('\r'));
}

}  // namespace

Result<std::unique_ptr<Connection>> Connection::open(const Address& address,
                                                     const RedisOptions& options, Waiter& waiter) {
  const RedisTls* const tls = options.tls ? &*options.tls : nullptr;
  PERSIST_LET(std::unique_ptr<Transport> transport, Transport::open(address, tls, waiter));
  std::unique_ptr<Connection> connection{new Connection{address, options, std::move(transport)}};
  PERSIST_CHECK(connection->log_in());
  return connection;
}

// One round trip: the login, the name, what the server is, and the database.
Result<void> Connection::log_in() {
  std::vector<std::string_view> hello{"2"};
  if (!options_.password.empty()) {
    hello.insert(hello.end(),
                 {"AUTH", options_.user.empty() ? "default" : options_.user, options_.password});
  }
  hello.insert(hello.end(), {"SETNAME", client_name});
  Pipeline pipeline;
  pipeline.add(Command::hello, hello);
  const std::string database = std::to_string(options_.database);
  if (options_.database != 0) pipeline.add(Command::select, {database});
  PERSIST_LET(const auto replies, ask(pipeline));
  const Reply answer = (*replies)[0];
  if (answer.is_error() && code_of(answer) == "ERR") return log_in_to_old_server();
  if (!answer.is_array()) return failed_reply("open", answer);
  read_hello(answer);
  return replies->size() > 1 ? select_database((*replies)[1]) : Result<void>{};
}

void Connection::read_hello(const Reply& hello) {
  const std::vector<Reply> fields = hello.elements();
  for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
    const std::string_view name = fields[i].text();
    const std::string_view value = fields[i + 1].text();
    if (name == "version") info_.version = version_of(value);
    if (name == "mode") {
      info_.is_cluster = value == "cluster";
      info_.is_sentinel = value == "sentinel";
    }
    if (name == "role") info_.is_replica = value != "master";
  }
}

// Before 6.0 there is no HELLO, and a login has no name.
Result<void> Connection::log_in_to_old_server() {
  Pipeline pipeline;
  if (!options_.password.empty()) {
    if (options_.user.empty()) {
      pipeline.add(Command::auth, {options_.password});
    } else {
      pipeline.add(Command::auth, {options_.user, options_.password});
    }
  }
  pipeline.add(Command::client, {"SETNAME", client_name});
  pipeline.add(Command::info);
  const std::string database = std::to_string(options_.database);
  if (options_.database != 0) pipeline.add(Command::select, {database});
  PERSIST_LET(const auto replies, ask(pipeline));
  std::size_t next = 0;
  if (!options_.password.empty() && (*replies)[next++].is_error()) {
    return failed_reply("open", (*replies)[0]);
  }
  ++next;  // the name is only for those who look at the server
  const Reply about = (*replies)[next++];
  if (about.is_error()) return failed_reply("open", about);
  info_.version = version_of(field_of(about.text(), "redis_version:"));
  const std::string_view mode = field_of(about.text(), "redis_mode:");
  info_.is_cluster = mode == "cluster";
  info_.is_sentinel = mode == "sentinel";
  info_.is_replica = field_of(about.text(), "\nrole:") == "slave";
  return next < replies->size() ? select_database((*replies)[next]) : Result<void>{};
}

Result<void> Connection::select_database(const Reply& selected) const {
  if (!selected.is_error()) return {};
  auto error = std::get<PersistenceBackingError>(error_of("open", selected));
  error.message =
      "cannot select the database " + std::to_string(options_.database) + ": " + error.message;
  return std::unexpected{std::move(error)};
}

Result<void> Connection::send(const Pipeline& pipeline) {
  if (pipeline.writes() && options_.access == Access::read) {
    return backing_error("commit", "EROFS", "the server was opened read-only");
  }
  if (pipeline.empty()) return {};
  is_good_ = false;
  PERSIST_CHECK(transport_->send(pipeline.bytes()));
  is_good_ = true;
  expected_ += pipeline.size();
  return {};
}

Result<std::unique_ptr<Replies>> Connection::receive() {
  auto replies = std::make_unique<Replies>();
  reader_.read_into(*replies);
  const std::size_t expected = std::exchange(expected_, 0);
  if (expected == 0) return replies;
  is_good_ = false;
  const auto take = [&](std::string_view bytes) -> Result<bool> {
    PERSIST_CHECK(reader_.feed(bytes));
    return replies->size() >= expected;
  };
  PERSIST_CHECK(transport_->receive(take));
  if (replies->size() > expected) return unexpected_reply("wait");
  is_good_ = true;
  return replies;
}

Result<std::unique_ptr<Replies>> Connection::ask(const Pipeline& pipeline) {
  PERSIST_CHECK(send(pipeline));
  return receive();
}

}  // namespace persist::redis
