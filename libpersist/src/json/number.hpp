#pragma once

#include <string_view>

namespace persist::json {

/// Whether a JSON number, rounded to the nearest double, would be infinite.
[[nodiscard]] bool overflows_double(std::string_view number);

/// The nearest double of a JSON number that does not overflow; too small becomes zero.
[[nodiscard]] double nearest_double(std::string_view number);

}  // namespace persist::json
