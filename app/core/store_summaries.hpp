#pragma once

/// Stores of a backing, with their summaries.

#include <functional>
#include <span>

#include <persist/inspector.hpp>

#include "base/status.hpp"

namespace persist::app {

/// Calls `visit` for each of `stores` with its summary at `now`, in their order; an error of it
/// ends that.
[[nodiscard]] Outcome<void> for_each_summary(
    Inspector& inspector, std::span<const StoreInfo> stores, Instant now,
    const std::function<Outcome<void>(const StoreInfo&, const StoreSummary&)>& visit);

}  // namespace persist::app
