#pragma once

/// When something expires, for people.

#include <string>

#include <persist/clock.hpp>
#include <persist/expires.hpp>

namespace persist::app {

/// "in 3d 4h", "12m ago", "never": how an expiry looks from `now`.
[[nodiscard]] std::string time_left(const Expires& expires, Instant now);
/// The same for a column of a table: "2100-01-01" in place of "in 3813w 5d" where it is further
/// than a year away.
[[nodiscard]] std::string time_left_or_date(const Expires& expires, Instant now);

}  // namespace persist::app
