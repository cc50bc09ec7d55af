#include "render/palette.hpp"

#include <algorithm>

namespace persist::app {

namespace {

using Parameters = std::array<std::string_view, color_names.size()>;

constexpr Parameters ansi{"1", "32", "35", "35", "32", "31", "2", "1"};
// Each has a contrast of 4 and more (WCAG 2) to black and to white.
constexpr Parameters indexed{"38;5;63", "38;5;28",  "38;5;130", "38;5;133",
                             "38;5;28", "38;5;161", "38;5;243", "1"};

bool is_parameter(char c) { return (c >= '0' && c <= '9') || c == ';'; }

/// What is wrong with `part`, or nothing.
std::string change_color(Palette& palette, std::string_view part) {
  const auto equals = part.find('=');
  if (equals == std::string_view::npos) return "'" + std::string{part} + "' is not NAME=NUMBERS";
  const auto name = std::ranges::find(color_names, part.substr(0, equals));
  if (name == color_names.end()) {
    std::string names;
    for (const std::string_view known : color_names) names += ' ' + std::string{known} + ',';
    names.pop_back();
    return "'" + std::string{part.substr(0, equals)} + "' is not one of" + names;
  }
  const std::string_view parameters = part.substr(equals + 1);
  if (!std::ranges::all_of(parameters, is_parameter)) {
    return "'" + std::string{parameters} + "' is not numbers separated by semicolons";
  }
  palette.set(static_cast<Color>(name - color_names.begin()), parameters);
  return {};
}

}  // namespace

Palette Palette::usual(ColorDepth depth) {
  const Parameters& parameters = depth == ColorDepth::indexed ? indexed : ansi;
  Palette palette;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    palette.set(static_cast<Color>(i), parameters[i]);
  }
  return palette;
}

void Palette::set(Color color, std::string_view parameters) {
  std::string& sequence = sequences_[static_cast<std::size_t>(color)];
  sequence.clear();
  if (!parameters.empty()) sequence = "\x1b[" + std::string{parameters} + 'm';
}

std::vector<std::string> change_palette(Palette& palette, std::string_view text) {
  std::vector<std::string> faults;
  while (!text.empty()) {
    const auto end = std::min(text.find(':'), text.size());
    if (end > 0) {
      if (std::string fault = change_color(palette, text.substr(0, end)); !fault.empty()) {
        faults.push_back(std::move(fault));
      }
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return faults;
}

}  // namespace persist::app
