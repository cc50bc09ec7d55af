#pragma once

/// The help, made from what is declared.

#include <string>

#include "cli/command.hpp"

namespace persist::app {

/// What `persist --help` prints.
[[nodiscard]] std::string program_help();

/// What `persist COMMAND --help` prints.
[[nodiscard]] std::string command_help(const CommandEntry& command);

}  // namespace persist::app
