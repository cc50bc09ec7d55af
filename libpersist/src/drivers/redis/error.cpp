#include "drivers/redis/error.hpp"

#include <algorithm>
#include <array>

#include "values/descriptor.hpp"

namespace persist::redis {

namespace {

using namespace std::string_view_literals;

constexpr std::array passing{"LOADING"sv,    "BUSY"sv,        "TRYAGAIN"sv,
                             "MASTERDOWN"sv, "CLUSTERDOWN"sv, "NOREPLICAS"sv};
constexpr std::array denied{"NOAUTH"sv, "WRONGPASS"sv, "NOPERM"sv, "DENIED"sv};

BackingFault fault_of(std::string_view code, std::string_view text) {
  if (std::ranges::find(passing, code) != passing.end()) return BackingFault::busy;
  if (std::ranges::find(denied, code) != denied.end()) return BackingFault::denied;
  if (text.contains("max number of clients")) return BackingFault::busy;
  if (text.contains("invalid password") || text.contains("without any password")) {
    return BackingFault::denied;
  }
  return BackingFault::failed;
}

/// What the server says is quoted, but never what was sent to it: an error of AUTH may repeat its
/// arguments.
std::string message_for(std::string_view code, std::string_view text) {
  if (text.contains("AUTH") && text.contains("args beginning with")) {
    return "the server does not know a command of the login";
  }
  if (code == "READONLY") return "the server is a replica, which can only be read";
  return std::string{text};
}

}  // namespace

std::string_view code_of(const Reply& reply) {
  if (!reply.is_error()) return {};
  return reply.text().substr(0, reply.text().find(' '));
}

PersistenceError error_of(std::string_view method, const Reply& reply) {
  const std::string_view code = code_of(reply);
  std::string_view text = reply.text();
  text.remove_prefix(std::min(code.size() + 1, text.size()));
  return PersistenceBackingError{.method = std::string{method},
                                 .fault = fault_of(code, text),
                                 .code = std::string{code},
                                 .message = message_for(code, text)};
}

std::unexpected<PersistenceError> failed_reply(std::string_view method, const Reply& reply) {
  if (!reply.is_error()) return unexpected_reply(method);
  return std::unexpected{error_of(method, reply)};
}

std::unexpected<PersistenceError> unexpected_reply(std::string_view method) {
  return backing_error(method, "EPROTO", "the server answered something unexpected");
}

bool is_of_connection(const PersistenceError& error) {
  return has_fault(error, BackingFault::unreachable);
}

bool is_interruption(const PersistenceError& error) {
  return has_fault(error, BackingFault::interrupted);
}

bool is_passing(const Reply& reply) {
  return std::ranges::find(passing, code_of(reply)) != passing.end();
}

}  // namespace persist::redis
