#pragma once

/// Which characters drawings may be made of.

namespace persist::app {

enum class Charset { ascii, unicode };

/// Unicode when the character set of the environment's locale is UTF-8. Data are UTF-8 whatever it
/// is.
[[nodiscard]] Charset charset_of_locale();

}  // namespace persist::app
