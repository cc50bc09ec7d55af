#pragma once

/// Which colours there are, by what they mean, and how each of them looks.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace persist::app {

enum class Color : std::uint8_t { name, string, number, word, good, bad, faint, strong };

/// The names of colours in PERSIST_PALETTE, in the order of `Color`.
inline constexpr std::array<std::string_view, 8> color_names{"name", "string", "number", "word",
                                                             "good", "bad",    "faint",  "strong"};

/// How many colours a terminal has.
enum class ColorDepth : std::uint8_t { ansi, indexed };

/// The ANSI sequence (SGR) that starts each colour; an empty one leaves the text as it is.
class Palette {
 public:
  /// What can be read on black and on white: of 256 colours those of medium brightness, of the 16
  /// ones neither blue nor cyan nor yellow, whose look the terminal decides.
  [[nodiscard]] static Palette usual(ColorDepth depth);

  [[nodiscard]] const std::string& operator[](Color color) const {
    return sequences_[static_cast<std::size_t>(color)];
  }
  /// Takes digits and semicolons, as in `38;5;28`.
  void set(Color color, std::string_view parameters);

 private:
  std::array<std::string, color_names.size()> sequences_;
};

/// Changes `palette` as `text` says, `NAME=PARAMETERS` with colons in between. Returns what is
/// wrong with each part of it that was left out.
[[nodiscard]] std::vector<std::string> change_palette(Palette& palette, std::string_view text);

}  // namespace persist::app
