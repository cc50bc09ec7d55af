#pragma once

/// Passwords in URLs, which no message shows.

#include <string>
#include <string_view>

namespace persist::app {

/// `text` with what stands before the host of a URL in it as `***`: `redis://user:secret@host`
/// becomes `redis://***@host`. Where the end of it is in doubt more is left out, never less.
[[nodiscard]] std::string without_userinfo(std::string_view text);

}  // namespace persist::app
