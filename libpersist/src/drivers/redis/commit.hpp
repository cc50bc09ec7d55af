#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include <persist/transaction.hpp>

#include "drivers/redis/client.hpp"

namespace persist::redis {

/// A change that the commit makes. It borrows from whoever keeps it.
struct PendingChange {
  std::string_view redis_key;
  Change::Kind kind;
  std::string_view value;
  Expires expires;
  bool is_of_clear = false;
};

/// Whether the changes of a transaction have to become visible together.
enum class Wholeness : std::uint8_t { whole, each };

/// A server does nothing else while it makes the changes of a transaction: it gets no more at once.
inline constexpr std::size_t max_changes = 10'000;

/// Makes `changes` by one transaction of `server`. Others who changed a watched key are a conflict.
[[nodiscard]] Result<void> execute(Client& client, const Address& server,
                                   std::span<const PendingChange> changes);
/// Makes each of `changes` on the server of a cluster that has its key.
[[nodiscard]] Result<void> make_each(Client& client, std::span<const PendingChange> changes);
/// What cannot be told after a connection was lost.
[[nodiscard]] std::unexpected<PersistenceError> outcome_unknown(const PersistenceError& cause);

}  // namespace persist::redis
