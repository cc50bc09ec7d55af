#pragma once

/// The words of the command line, as options and arguments.

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "command.hpp"
#include "global_options.hpp"
#include "status.hpp"

namespace persist::app {

/// A command ready to run.
struct ParsedCommand {
  std::string_view name;
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
/// brackets, `++`, empty values), so every word that is no option reaches it marked.
[[nodiscard]] Outcome<Parsed> parse_command_line(std::span<const std::string_view> words);

/// An option as the help shows it, for completions.
struct OptionInfo {
  /// "-s" and "--store"; a positional argument has none.
  std::vector<std::string> names = {};
  /// "ID"; empty for a flag.
  std::string metavar = {};
  std::string help = {};
  std::vector<std::string> choices = {};
  enum class Takes { nothing, value, optional_value } takes = Takes::nothing;
};

/// The options of `entry`, or the ones for every command where it is null.
[[nodiscard]] std::vector<OptionInfo> describe(const CommandEntry* entry);

}  // namespace persist::app
