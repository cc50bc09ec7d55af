#pragma once

/// Numbers of things, as words and from words.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/status.hpp"

namespace persist::app {

/// "1 entry", "3 entries".
[[nodiscard]] std::string counted(std::size_t count, std::string_view one, std::string_view many);

/// "1,234,567".
[[nodiscard]] std::string grouped(std::uint64_t count);

/// A whole number from `least` on that `option` was given; anything else is a usage error.
[[nodiscard]] Outcome<std::size_t> parse_count(std::string_view option, std::string_view text,
                                               std::size_t least);

}  // namespace persist::app
