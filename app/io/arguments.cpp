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

/// The secret in `argument`, which comes after `before`; empty where there is none.
std::string_view secret_in(std::string_view argument, std::string_view before) {
  constexpr std::string_view option = "--redact-secret";
  if (before == option) return argument;
  if (argument.starts_with(option) && argument.substr(option.size()).starts_with('=')) {
    return argument.substr(option.size() + 1);
  }
  return {};
}

void overwrite(char* argument, std::string_view part) {
  std::memset(argument + (part.data() - argument), '*', part.size());
}

}  // namespace

void hide_passwords(std::span<char* const> arguments) {
  std::string_view before;
  for (char* const argument : arguments) {
    const std::string_view secret = secret_in(argument, before);
    before = argument;
    if (!secret.empty()) overwrite(argument, secret);
    const std::string_view password = password_in(argument);
    if (password.empty()) continue;
    overwrite(argument, password);
  }
}

}  // namespace persist::app
