#pragma once

/// UTF-16 as text that other programs wrote: surrogates need not come in pairs. Conversions are
/// exact both ways: a surrogate without its partner is the three bytes that UTF-8 would give it
/// (WTF-8), and noncharacters and byte order marks are characters like any other.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace persist {

enum class ByteOrder : std::uint8_t { little, big };

/// The bytes of UTF-16 as UTF-8. An odd byte at the end is left out, as SQLite does.
[[nodiscard]] std::string utf8_from_utf16(std::string_view utf16, ByteOrder order);

/// The bytes in UTF-16 of what `utf8_from_utf16` could have made; none for all other text.
[[nodiscard]] std::optional<std::string> utf16_from_utf8(std::string_view utf8, ByteOrder order);

}  // namespace persist
