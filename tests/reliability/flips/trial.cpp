#include "trial.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "core/program.hpp"
#include "io/signals.hpp"

namespace persist::flips {

namespace {

constexpr int patience_ms = 5000;

/// Of commands that read, on files that nobody holds: neither busy nor an unmet condition.
bool is_documented(const Run& run, int status) {
  constexpr std::array documented{0, 1, 2, 3, 4};
  if (run.until_interrupted && status == 130) return true;
  return std::ranges::find(documented, status) != documented.end();
}

/// The status of each run goes to `progress`, a byte each.
[[noreturn]] void run_all(const Runs& runs, const std::filesystem::path& log, int progress) {
  const int nowhere = ::open("/dev/null", O_RDWR);
  const int messages = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  ::dup2(nowhere, STDIN_FILENO);
  ::dup2(nowhere, STDOUT_FILENO);
  ::dup2(messages, STDERR_FILENO);
  app::prepare_process();
  for (const Run& run : runs) {
    if (run.until_interrupted) app::interrupt_after(std::chrono::milliseconds{60});
    const std::vector<std::string_view> words(run.words.begin(), run.words.end());
    const auto status = static_cast<unsigned char>(app::run_program(words, built_in_drivers()));
    if (::write(progress, &status, 1) != 1) ::_exit(1);
  }
  ::_exit(0);
}

std::string words_of(const Run& run) {
  std::string line = "persist";
  for (const std::string& word : run.words) line += " '" + word + "'";
  return line;
}

/// Waits for the status of each run in turn.
std::optional<std::string> follow(const Runs& runs, int progress) {
  for (const Run& run : runs) {
    pollfd waiting{.fd = progress, .events = POLLIN, .revents = 0};
    if (::poll(&waiting, 1, patience_ms) == 0) return "hangs: " + words_of(run);
    unsigned char status = 0;
    if (::read(progress, &status, 1) != 1) return "ended early: " + words_of(run);
    if (!is_documented(run, status))
      return "status " + std::to_string(status) + ": " + words_of(run);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> attempt(const Runs& runs, const std::filesystem::path& log) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return "no pipe";
  const pid_t child = ::fork();
  if (child < 0) return "no child";
  if (child == 0) run_all(runs, log, pipe[1]);
  ::close(pipe[1]);
  auto wrong = follow(runs, pipe[0]);
  ::close(pipe[0]);
  if (wrong && wrong->starts_with("hangs")) ::kill(child, SIGKILL);
  int ended = 0;
  ::waitpid(child, &ended, 0);
  if (WIFSIGNALED(ended)) {
    wrong = wrong.value_or("at the end") + " (signal " + std::to_string(WTERMSIG(ended)) + ")";
  } else if (WEXITSTATUS(ended) != 0 && !wrong) {
    wrong = "ended with " + std::to_string(WEXITSTATUS(ended));
  }
  return wrong;
}

}  // namespace persist::flips
