#pragma once

/// The words of the command line, as options and arguments.

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/status.hpp"
#include "cli/command.hpp"
#include "cli/global_options.hpp"

namespace persist::app {

/// A command ready to run.
struct ParsedCommand {
  std::string_view name;
  Paging paging = Paging::never;
  std::unique_ptr<Command> command;
  GlobalOptions globals;
};

/// Text that was asked for in place of a run: the help, the version.
struct Answer {
  std::string text;
};

using Parsed = std::variant<ParsedCommand, Answer>;

/// Parses the words after the program's name. Only the named command's options are declared, which
/// keeps start-up short. Words are literal: the library below would rewrite some (lists in
/// brackets, `++`, empty values), so every word that is not an option reaches it marked.
[[nodiscard]] Outcome<Parsed> parse_command_line(std::span<const std::string_view> words);

}  // namespace persist::app
