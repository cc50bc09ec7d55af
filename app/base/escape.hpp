#pragma once

/// Text that may come from anywhere, made safe to show on a terminal.

#include <string>
#include <string_view>

namespace persist::app {

/// `text` with what a terminal would act on written as an escape: C0 and C1 controls, DEL, line and
/// paragraph separators, bidirectional marks, overrides and isolates as `\u001b`, bytes that are
/// not valid UTF-8 as `\xff`. Inside JSON strings the former read back as the same characters.
[[nodiscard]] std::string escaped(std::string_view text);

/// Whether `text` contains a character beyond ASCII that a terminal acts on. Shells show ASCII
/// controls in their menus as carets or escapes, and these as they are.
[[nodiscard]] bool is_unsafe_in_menu(std::string_view text);

/// The columns that `text`, escaped, takes on a terminal; wide East Asian characters and emoji
/// count as two, combining marks as none.
[[nodiscard]] std::size_t width_of(std::string_view text);

/// The front of `text` (escaped already) that fits into `columns`, ending in `…` where it was cut.
[[nodiscard]] std::string fitted(std::string_view text, std::size_t columns);

}  // namespace persist::app
