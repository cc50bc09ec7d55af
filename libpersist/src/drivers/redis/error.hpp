#pragma once

#include <string_view>

#include <persist/error.hpp>

#include "drivers/redis/reply.hpp"

namespace persist::redis {

/// The error that a server answered, with its own code: "NOAUTH", "OOM".
[[nodiscard]] PersistenceError error_of(std::string_view method, const Reply& reply);
[[nodiscard]] std::unexpected<PersistenceError> failed_reply(std::string_view method,
                                                             const Reply& reply);
/// A reply that is not what the command answers.
[[nodiscard]] std::unexpected<PersistenceError> unexpected_reply(std::string_view method);

/// The first word of an error: "MOVED".
[[nodiscard]] std::string_view code_of(const Reply& reply);

/// Whether a connection is of no use after `error`.
[[nodiscard]] bool is_of_connection(const PersistenceError& error);
[[nodiscard]] bool is_interruption(const PersistenceError& error);
/// Whether the same may work a moment later: the server is loading, or its cluster fails over.
[[nodiscard]] bool is_passing(const Reply& reply);

}  // namespace persist::redis
