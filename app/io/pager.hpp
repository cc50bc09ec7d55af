#pragma once

/// Shows long output screen by screen, through a program of the person's choice.

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/status.hpp"
#include "io/input.hpp"
#include "io/shell_command.hpp"

namespace persist::app {

/// The command of the pager: PERSIST_PAGER, PAGER, otherwise less where it is installed. None where
/// the variable is empty or `cat`, and on a terminal that is dumb or unknown.
[[nodiscard]] std::optional<std::string> pager_command();

/// Stands between standard output and the terminal; one in a process. It starts with the first
/// output, so that an error before it is seen at once. While it runs, SIGINT and SIGQUIT are the
/// pager's, standard error goes to it too if that is a terminal, and its end makes the run end as a
/// signal would.
class Pager {
 public:
  explicit Pager(std::string command) : command_{std::move(command)} {}
  Pager(const Pager&) = delete;
  Pager& operator=(const Pager&) = delete;
  /// As `finish`.
  ~Pager();

  /// BrokenPipe once the pager was quit. Of a pager that could not be run, the output goes to the
  /// terminal.
  [[nodiscard]] Outcome<void> write(std::string_view text);
  /// Ends the output and waits until the person quits the pager; a signal that asks this process to
  /// stop is passed on. A pager that was killed is a usage error.
  [[nodiscard]] Outcome<void> finish();

  /// It ended before it had all of the output.
  [[nodiscard]] bool was_quit() const { return was_quit_; }
  /// Why the output was shown without it, if it was.
  [[nodiscard]] const std::optional<std::string>& obstacle() const { return obstacle_; }

 private:
  enum class State : std::uint8_t { waiting, running, absent, over };

  void start();
  /// Waits for its end; its wait status.
  [[nodiscard]] int end();
  [[nodiscard]] Outcome<void> ended(int status);

  std::string command_;
  State state_ = State::waiting;
  pid_t process_ = 0;
  Descriptor pipe_;
  Descriptor standard_error_;
  std::optional<SignalsLeftToChild> signals_;
  /// What it was sent, as long as it may not have started.
  std::string sent_;
  bool has_all_sent_ = true;
  bool was_quit_ = false;
  /// Of its end.
  Outcome<void> outcome_;
  std::optional<std::string> obstacle_;
};

}  // namespace persist::app
