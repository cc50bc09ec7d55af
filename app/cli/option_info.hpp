#pragma once

/// Options and arguments as they are described to people: one table for the help, the completions
/// and the manual.

#include <optional>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/options.hpp"

namespace persist::app {

/// An option, or an argument, which has no names.
struct OptionInfo {
  /// "-s" and "--store".
  std::vector<std::string> names = {};
  /// "ID", or the choices as `a|b|c`; empty for a flag.
  std::string metavar = {};
  std::string help = {};
  /// What the manual says in place of the help; may be empty.
  std::string manual = {};
  OptionGroup group = own_options;
  std::vector<std::string> choices = {};
  enum class Takes { nothing, value, optional_value } takes = Takes::nothing;
  bool repeatable = false;
  /// For an argument.
  std::optional<Arity> arity = std::nullopt;

  [[nodiscard]] bool is_argument() const { return names.empty(); }
  [[nodiscard]] bool takes_number() const { return metavar == number_metavar; }
  [[nodiscard]] bool is_named(std::string_view name) const;
};

/// What `command` takes besides the options for every command.
[[nodiscard]] std::vector<OptionInfo> describe(const CommandEntry& command);

/// The options for every command, --help and --version included.
[[nodiscard]] std::vector<OptionInfo> describe_globals();

}  // namespace persist::app
