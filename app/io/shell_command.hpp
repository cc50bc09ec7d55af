#pragma once

/// A command that a person configured (an editor, a pager), run by the shell.

#include <signal.h>
#include <sys/types.h>

#include <string>
#include <vector>

#include "base/status.hpp"

namespace persist::app {

/// While it lives, SIGINT and SIGQUIT pass this process by; the one that it starts gets them.
class SignalsLeftToChild {
 public:
  SignalsLeftToChild();
  SignalsLeftToChild(const SignalsLeftToChild&) = delete;
  SignalsLeftToChild& operator=(const SignalsLeftToChild&) = delete;
  ~SignalsLeftToChild();

  /// The signals that the child is to have as a new process has them; not those that were ignored
  /// from the start, as under nohup.
  [[nodiscard]] sigset_t usual() const;

 private:
  struct sigaction interrupt_ {};
  struct sigaction quit_ {};
};

/// What a shell command is started with.
struct ShellCommand {
  /// May have options of its own, as in "code --wait".
  std::string command;
  /// Arguments after them.
  std::vector<std::string> arguments = {};
  /// A descriptor to be its standard input; otherwise that of this process.
  int standard_input = -1;
  /// NAME=VALUE, in place of what this process has.
  std::vector<std::string> environment = {};
};

/// Starts it through /bin/sh, with the signals in `usual` as a new process has them.
[[nodiscard]] Outcome<pid_t> start(const ShellCommand& command, const sigset_t& usual);

}  // namespace persist::app
