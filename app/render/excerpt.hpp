#pragma once

/// What of a long text is shown on a terminal.

#include <cstddef>
#include <string>
#include <string_view>

namespace persist::app {

/// The bytes of the longest front of `line` that fits into `columns`: at least one character of a
/// line that is not empty. Colour sequences take no column; other controls must be escaped already.
[[nodiscard]] std::size_t front_within(std::string_view line, std::size_t columns);

/// The colour sequence that is in force at the end of `text`; empty when there is none.
[[nodiscard]] std::string_view color_at_end(std::string_view text);

/// Leaves the front of `text` that fills `rows` rows of a terminal, and in place of the rest a line
/// that says how much is hidden and ends with `hint`. Text that fits is left as it is.
void cut_to_rows(std::string& text, std::size_t rows, std::size_t columns, std::string_view hint);

}  // namespace persist::app
