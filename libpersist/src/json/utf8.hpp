#pragma once

#include <cstddef>

namespace persist::json {

/// The length of the well-formed UTF-8 sequence (RFC 3629) that begins at `at`; 0 when none does.
/// `at` is before `end`.
[[nodiscard]] std::size_t utf8_length(const char* at, const char* end);

}  // namespace persist::json
