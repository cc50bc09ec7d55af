#pragma once

/// Sizes in bytes as people type them.

#include <cstdint>
#include <optional>
#include <string_view>

namespace persist::app {

/// `4096`, `10k`, `1.5M`, `2GiB`: a number with the units B, K, M, G and T, of 1024 each, in upper
/// or lower case and with `iB` or without; what is left of a fraction of a byte is cut. None for
/// anything else, a negative number and what exceeds 64 bits included.
[[nodiscard]] std::optional<std::uint64_t> parse_size(std::string_view text);

}  // namespace persist::app
