#include "io/pager.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>

#include "io/output.hpp"
#include "io/signals.hpp"
#include "io/status_line.hpp"

namespace persist::app {

namespace {

// A pager that cannot be run is gone before a pipe is full (64 KiB) and another write fails.
constexpr std::size_t max_sent = std::size_t{256} << 10;

// Of the shell: the command cannot be executed, or was not found.
constexpr int not_executable = 126;
constexpr int not_found = 127;

// For the handler of SIGCHLD: the pager, and its wait status once it has ended, otherwise -1.
std::atomic<pid_t> running_pager{0};
std::atomic<int> pager_status{-1};

bool could_not_run(int status) {
  return WIFEXITED(status) &&
         (WEXITSTATUS(status) == not_executable || WEXITSTATUS(status) == not_found);
}

/// Whoever quits the pager wants the run to end, even while it has nothing to write.
void on_child(int /*number*/) {
  const int before = errno;
  int status = 0;
  const pid_t pager = running_pager.load();
  if (pager > 0 && ::waitpid(pager, &status, WNOHANG) == pager) {
    running_pager.store(0);
    pager_status.store(status);
    if (!could_not_run(status)) ask_to_stop(SIGCHLD);
  }
  errno = before;
}

void watch_children(void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;  // NOLINT(cppcoreguidelines-pro-type-union-access)
  action.sa_flags = SA_NOCLDSTOP;
  ::sigaction(SIGCHLD, &action, nullptr);
}

std::optional<std::string_view> raw_variable(const char* name) {
  const char* const value = std::getenv(name);
  if (value == nullptr) return std::nullopt;
  return value;
}

bool is_installed(const std::string& program) {
  std::string_view folders = raw_variable("PATH").value_or("/usr/bin:/bin");
  while (!folders.empty()) {
    const auto end = std::min(folders.find(':'), folders.size());
    const std::string path = std::string{folders.substr(0, end)} + '/' + program;
    if (::access(path.c_str(), X_OK) == 0) return true;
    folders.remove_prefix(std::min(end + 1, folders.size()));
  }
  return false;
}

}  // namespace

std::optional<std::string> pager_command() {
  const std::string_view terminal = raw_variable("TERM").value_or("");
  if (terminal.empty() || terminal == "dumb") return std::nullopt;
  for (const char* const name : {"PERSIST_PAGER", "PAGER"}) {
    const auto command = raw_variable(name);
    if (!command) continue;
    if (command->empty() || *command == "cat") return std::nullopt;
    return std::string{*command};
  }
  return is_installed("less") ? std::optional<std::string>{"less"} : std::nullopt;
}

Pager::~Pager() { [[maybe_unused]] const auto finished = finish(); }

void Pager::start() {
  std::array<int, 2> ends{};
  // After a signal, what there is is shown at once.
  if (received_signal() != 0 || ::pipe2(ends.data(), O_CLOEXEC) != 0) {
    state_ = State::absent;
    return;
  }
  const Descriptor its_input{ends[0]};
  pipe_ = Descriptor{ends[1]};
  signals_.emplace();
  watch_children(on_child);
  sigset_t blocked;
  sigset_t before;
  ::sigemptyset(&blocked);
  ::sigaddset(&blocked, SIGCHLD);
  // It may end before its number is known.
  ::pthread_sigmask(SIG_BLOCK, &blocked, &before);
  ShellCommand command{.command = command_, .standard_input = its_input.number()};
  if (!raw_variable("LESS")) command.environment.emplace_back("LESS=FRX");
  const auto started = persist::app::start(command, signals_->usual());
  if (started) running_pager.store(*started);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (!started) {
    watch_children(SIG_DFL);
    signals_.reset();
    pipe_ = Descriptor{};
    obstacle_ = "cannot start /bin/sh";
    state_ = State::absent;
    return;
  }
  process_ = *started;
  hold_status_line();
  state_ = State::running;
  if (::isatty(STDERR_FILENO) == 1) {
    standard_error_ = Descriptor{::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)};
    if (standard_error_.number() >= 0) ::dup2(pipe_.number(), STDERR_FILENO);
  }
}

Outcome<void> Pager::write(std::string_view text) {
  if (state_ == State::waiting) start();
  if (state_ == State::over) return std::unexpected{Error{BrokenPipe{}}};
  if (state_ == State::absent) return write_all(STDOUT_FILENO, text, "standard output");
  has_all_sent_ = has_all_sent_ && sent_.size() + text.size() <= max_sent;
  if (has_all_sent_) sent_ += text;
  auto written = write_all(pipe_.number(), text, "standard output");
  if (written || !std::holds_alternative<BrokenPipe>(written.error())) return written;
  const int status = end();
  was_quit_ = true;
  outcome_ = ended(status);
  return state_ == State::absent ? outcome_ : written;
}

Outcome<void> Pager::finish() {
  if (state_ == State::running) {
    was_quit_ = pager_status.load() != -1;
    outcome_ = ended(end());
  }
  return outcome_;
}

int Pager::end() {
  watch_children(SIG_DFL);
  release_status_line();
  pipe_ = Descriptor{};
  if (standard_error_.number() >= 0) {
    ::dup2(standard_error_.number(), STDERR_FILENO);
    standard_error_ = Descriptor{};
  }
  state_ = State::over;
  int status = pager_status.load();
  while (status == -1 && ::waitpid(process_, &status, 0) < 0) {
    status = -1;
    if (errno != EINTR) status = 0;
    const int number = received_signal();
    if (status == -1 && number != 0 && number != SIGCHLD) ::kill(process_, number);
  }
  running_pager.store(0);
  signals_.reset();
  return status;
}

Outcome<void> Pager::ended(int status) {
  if (could_not_run(status) && has_all_sent_) {
    obstacle_ = "the pager '" + command_ + "' cannot be run";
    was_quit_ = false;
    state_ = State::absent;
    return write_all(STDOUT_FILENO, sent_, "standard output");
  }
  const int signal = received_signal();
  if (signal != 0 && signal != SIGCHLD) return std::unexpected{interrupted_error()};
  // Ctrl-C is a way to quit one that does not catch it.
  if (WIFSIGNALED(status) && WTERMSIG(status) != SIGINT && WTERMSIG(status) != SIGPIPE) {
    return usage(
        "the pager '" + command_ + "' was killed by signal " + std::to_string(WTERMSIG(status)),
        "use --no-pager, or set PERSIST_PAGER or PAGER to use another pager");
  }
  return {};
}

}  // namespace persist::app
