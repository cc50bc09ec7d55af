#pragma once

#include <memory>

#include <persist/backing_persistence.hpp>
#include <persist/leases.hpp>

#include "inspect/sweeper.hpp"

namespace persist {

/// `service`, with sweeps of what has expired while it is used. With an interval of zero or less it
/// is the service itself.
[[nodiscard]] std::shared_ptr<BackingPersistence> with_sweeps(
    std::shared_ptr<BackingPersistence> service, SweepSetup setup);

}  // namespace persist
