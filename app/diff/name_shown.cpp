#include "diff/name_shown.hpp"

#include "base/escape.hpp"

namespace persist::app {

std::string name_shown(std::string_view name) {
  const bool plain = !name.empty() && name.find_first_of(" \t\r\n\"") == std::string_view::npos;
  return plain ? escaped(name) : '"' + escaped(name) + '"';
}

}  // namespace persist::app
