#pragma once

/// What a command is: its options, and what it does with them.

#include <memory>
#include <span>
#include <string_view>

#include "base/status.hpp"
#include "cli/options.hpp"

namespace persist::app {

class Session;

/// A command at work. `declare` opens nothing; `run` is called once, after parsing.
class Command {
 public:
  Command() = default;
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;
  virtual ~Command() = default;

  virtual void declare(Options& options) = 0;
  [[nodiscard]] virtual Outcome<Status> run(Session& session) = 0;
};

/// Where the help lists a command; `internal` ones it does not list.
enum class CommandGroup { reading, changing, programs, internal };

/// Whether output on a terminal goes through a pager.
enum class Paging { never, on_terminal };

/// Whether a command ever prints JSON, which --pretty is about.
enum class JsonOutput { none, some };

/// A row of the command table.
struct CommandEntry {
  std::string_view name;
  /// One line, as in the list of commands.
  std::string_view summary;
  std::unique_ptr<Command> (*make)();
  CommandGroup group;
  Paging paging = Paging::never;
  JsonOutput json = JsonOutput::some;
};

/// Every command, in the order of the help.
[[nodiscard]] std::span<const CommandEntry> commands();

/// The command of that name, or null.
[[nodiscard]] const CommandEntry* find_command(std::string_view name);

}  // namespace persist::app
