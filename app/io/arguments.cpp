#include "io/arguments.hpp"

#include <cstring>
#include <string_view>

namespace persist::app {

namespace {

/// The password of `scheme://user:password@host` in `text`; empty where there is none. It may
/// contain anything but a slash, so that only the last @ before one ends it.
std::string_view password_in(std::string_view text) {
  const auto scheme = text.find("://");
  if (scheme == std::string_view::npos) return {};
  const std::string_view rest = text.substr(scheme + 3);
  const auto at = rest.rfind('@');
  const auto colon = rest.find(':');
  if (at == std::string_view::npos || colon == std::string_view::npos || colon > at) return {};
  return rest.substr(colon + 1, at - colon - 1);
}

}  // namespace

void hide_passwords(std::span<char* const> arguments) {
  for (char* const argument : arguments) {
    const std::string_view password = password_in(argument);
    if (password.empty()) continue;
    std::memset(argument + (password.data() - argument), '*', password.size());
  }
}

}  // namespace persist::app
