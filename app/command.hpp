#pragma once

/// What a command is: its options, and what it does with them.

#include <memory>
#include <span>
#include <string_view>

#include "options.hpp"
#include "status.hpp"

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

/// A row of the command table.
struct CommandEntry {
  std::string_view name;
  /// One line, as in the list of commands.
  std::string_view summary;
  std::unique_ptr<Command> (*make)();
};

/// Every command, in the order of the help.
[[nodiscard]] std::span<const CommandEntry> commands();

}  // namespace persist::app
