#pragma once

/// The colours of the output, by what they mean.

#include <string>
#include <string_view>

namespace persist::app {

enum class Color { name, string, number, word, good, bad, faint, strong };

inline constexpr std::string_view end_of_color = "\x1b[0m";

/// The ANSI sequence (SGR) that starts `color`; the terminal's own palette decides the hue.
[[nodiscard]] constexpr std::string_view start_of(Color color) {
  switch (color) {
    case Color::name: return "\x1b[34m";
    case Color::string:
    case Color::good: return "\x1b[32m";
    case Color::number: return "\x1b[36m";
    case Color::word: return "\x1b[35m";
    case Color::bad: return "\x1b[31m";
    case Color::faint: return "\x1b[2m";
    case Color::strong: break;
  }
  return "\x1b[1m";
}

/// `text` in `color`, or as it is when colours are off.
[[nodiscard]] inline std::string in_color(std::string_view text, Color color, bool colored) {
  if (!colored) return std::string{text};
  return std::string{start_of(color)} + std::string{text} + std::string{end_of_color};
}

}  // namespace persist::app
