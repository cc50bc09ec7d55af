#include "base/environment_variable.hpp"

#include <cstdlib>

namespace persist::app {

std::optional<std::string> variable(const char* name) {
  const char* const value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

}  // namespace persist::app
