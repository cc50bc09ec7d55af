#include "render/color.hpp"

#include <utility>

namespace persist::app {

namespace {

Palette& palette_in_use() {
  static Palette palette = Palette::usual(ColorDepth::ansi);
  return palette;
}

}  // namespace

void use_palette(Palette palette) { palette_in_use() = std::move(palette); }

std::string_view start_of(Color color) { return palette_in_use()[color]; }

std::string in_color(std::string_view text, Color color, bool colored) {
  const std::string_view start = colored ? start_of(color) : std::string_view{};
  if (start.empty()) return std::string{text};
  return std::string{start} + std::string{text} + std::string{end_of_color};
}

}  // namespace persist::app
