#pragma once

#include <persist/inspector.hpp>

#include "drivers/sql/inspector.hpp"

namespace persist::postgresql {

[[nodiscard]] constexpr Capabilities with_snapshots(Capabilities capabilities) {
  capabilities.snapshot = true;
  return capabilities;
}

/// What its databases can do.
inline constexpr Capabilities capabilities = with_snapshots(sql::capabilities);

}  // namespace persist::postgresql
