#pragma once

/// Removes requests that ended long ago, with everything that belongs to them.

#include <string>
#include <vector>

#include <persist/clock.hpp>
#include <persist/requests.hpp>

#include "base/status.hpp"
#include "core/request_change.hpp"
#include "core/session.hpp"

namespace persist::app {

/// What `purge --older-than` is asked.
struct EndedPurge {
  /// What ended before is removed.
  Instant before;
  /// Also while a runner is alive.
  bool beside_runners = false;
};

/// Removes, in the stores that the session names or in all of a cluster, the requests that ended
/// before, whole addresses alone, and prints how many.
[[nodiscard]] Outcome<Status> purge_ended(Session& session, const EndedPurge& purge,
                                          const RequestChangeOptions& change);

}  // namespace persist::app
