#pragma once

/// Text in the colours of the palette in use.

#include <string>
#include <string_view>

#include "render/palette.hpp"

namespace persist::app {

inline constexpr std::string_view end_of_color = "\x1b[0m";

/// Makes all output use `palette` in place of the usual one of 16 colours. Called once, before
/// other threads run.
void use_palette(Palette palette);

/// The sequence that starts `color`; empty where it has none, and then it needs no end.
[[nodiscard]] std::string_view start_of(Color color);

/// `text` in `color`, or as it is when colours are off.
[[nodiscard]] std::string in_color(std::string_view text, Color color, bool colored);

}  // namespace persist::app
