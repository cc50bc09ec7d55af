#pragma once

/// When something expires, for people.

#include <string>

#include <persist/clock.hpp>
#include <persist/expires.hpp>

namespace persist::app {

/// "in 3d 4h", "12m ago", "never": how an expiry looks from `now`.
[[nodiscard]] std::string time_left(const Expires& expires, Instant now);

}  // namespace persist::app
