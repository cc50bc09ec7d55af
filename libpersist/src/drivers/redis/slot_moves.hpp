#pragma once

#include <bitset>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "drivers/redis/client.hpp"
#include "drivers/redis/slots.hpp"

namespace persist::redis {

using SlotSet = std::bitset<slot_count>;

/// Who has which slots of a cluster, and which of them are on their way.
struct ClusterState {
  SlotMap slots;
  /// The sum of what each primary counts up whenever it takes a slot over.
  std::uint64_t epochs = 0;
  /// The slots on their way, and whence or whither, as the primaries say it.
  std::map<std::uint16_t, std::string> moving = {};

  /// Asks all primaries.
  [[nodiscard]] static Result<ClusterState> ask(Client& client);
};

/// Decides when a cluster whose keys move has been gone through completely.
///
/// A key goes from one server to the other at once. A pass over all servers misses it only if its
/// slot moves during the pass; a slot that moves during every pass is the only one that can hold a
/// key which all of them missed. Of a slot that is on the same way all the time a second pass finds
/// on its target what the first one missed.
class SlotMoves {
 public:
  /// Takes the state before the first pass.
  explicit SlotMoves(ClusterState before) : before_{std::move(before)} { always_moving_.set(); }

  /// Takes the state after a pass, which is the one before the next; whether another is needed.
  [[nodiscard]] bool needs_another_pass(ClusterState after);

 private:
  [[nodiscard]] static SlotSet moved_between(const ClusterState& before, const ClusterState& after);

  ClusterState before_;
  SlotSet always_moving_;                                       // during every pass so far
  std::optional<std::map<std::uint16_t, std::string>> steady_;  // on the same way in every state
  int passes_ = 0;
};

}  // namespace persist::redis
