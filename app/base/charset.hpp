#pragma once

/// Which characters drawings may be made of.

#include <string_view>

namespace persist::app {

enum class Charset { ascii, unicode };

/// Unicode when the character set of the environment's locale is UTF-8. Data are UTF-8 whatever it
/// is.
[[nodiscard]] Charset charset_of_locale();

/// What stands for something left out: an ellipsis, or three dots where the locale has no such
/// character.
[[nodiscard]] std::string_view ellipsis();
/// Between an old and a new value: an arrow, or "->".
[[nodiscard]] std::string_view arrow();

}  // namespace persist::app
