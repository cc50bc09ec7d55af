#include "io/editor.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "base/status.hpp"
#include "io/input.hpp"
#include "io/output.hpp"
#include "io/signals.hpp"

namespace persist::app {

namespace {

/// While it lives, a signal passes this process by; the one that it starts gets it.
class LeaveToEditor {
 public:
  explicit LeaveToEditor(int number) : number_{number} {
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;  // NOLINT(cppcoreguidelines-pro-type-union-access)
    ::sigaction(number_, &ignore, &before_);
  }
  LeaveToEditor(const LeaveToEditor&) = delete;
  LeaveToEditor& operator=(const LeaveToEditor&) = delete;
  ~LeaveToEditor() { ::sigaction(number_, &before_, nullptr); }

  /// It was ignored from the start, as under nohup.
  [[nodiscard]] bool was_ignored() const {
    return before_.sa_handler == SIG_IGN;  // NOLINT(cppcoreguidelines-pro-type-union-access)
  }

 private:
  int number_;
  struct sigaction before_ {};
};

/// What the shell is to run; it splits the command, so that EDITOR="code --wait" works, and the
/// path stays one word. A plain command takes the shell's place and so gets its signals; behind any
/// other the shell lives on through SIGINT and SIGQUIT.
std::string script_for(const std::string& command) {
  const bool is_plain = command.find_first_of(";&|<>()=$`\n") == std::string::npos;
  return (is_plain ? "exec " : "trap : INT QUIT; ") + command + " \"$1\"";
}

/// Starts the editor with the signals in `usual` as a new process has them.
Outcome<pid_t> start(const std::string& command, const std::string& path, const sigset_t& usual) {
  const std::string script = script_for(command);
  const std::array<const char*, 6> words{"sh", "-c", script.c_str(), "sh", path.c_str(), nullptr};
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setsigdefault(&attributes, &usual);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  pid_t child = 0;
  // The words are not changed, whatever the type says.
  auto* const arguments =
      const_cast<char* const*>(words.data());  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  const int error = ::posix_spawn(&child, "/bin/sh", nullptr, &attributes, arguments, environ);
  ::posix_spawnattr_destroy(&attributes);
  if (error != 0) return std::unexpected{system_error("cannot start /bin/sh", error)};
  return child;
}

/// The wait status of `child`, to which a signal that asks this process to stop is passed on.
Outcome<int> wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return std::unexpected{system_error("cannot wait for the editor", errno)};
    if (const int number = received_signal(); number != 0) ::kill(child, number);
  }
  if (received_signal() != 0) return std::unexpected{interrupted_error()};
  return status;
}

Outcome<void> run_editor(const std::string& path) {
  const std::string command = editor_command();
  const LeaveToEditor interrupt{SIGINT};
  const LeaveToEditor quit{SIGQUIT};
  sigset_t usual;
  ::sigemptyset(&usual);
  ::sigaddset(&usual, SIGPIPE);
  ::sigaddset(&usual, SIGXFSZ);
  if (!interrupt.was_ignored()) ::sigaddset(&usual, SIGINT);
  if (!quit.was_ignored()) ::sigaddset(&usual, SIGQUIT);
  const auto child = start(command, path, usual);
  if (!child) return std::unexpected(child.error());
  const auto status = wait_for(*child);
  if (!status) return std::unexpected(status.error());
  if (WIFEXITED(*status) && WEXITSTATUS(*status) == 0) return {};
  const std::string how = WIFEXITED(*status)
                              ? "ended with status " + std::to_string(WEXITSTATUS(*status))
                              : "was killed by signal " + std::to_string(WTERMSIG(*status));
  return usage("the editor '" + command + "' " + how + "; nothing was changed",
               "set VISUAL or EDITOR to use another editor");
}

std::optional<std::string> variable(const char* name) {
  const char* const value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

}  // namespace

std::string editor_command() {
  return variable("VISUAL").or_else([] { return variable("EDITOR"); }).value_or("vi");
}

Outcome<EditedFile> EditedFile::make() {
  auto folder = PrivateFolder::make("persist-edit");
  if (!folder) return stop(std::move(folder.error()));
  return EditedFile{*std::move(folder)};
}

Outcome<std::string> EditedFile::edit(std::string_view text, std::size_t max_bytes) {
  PERSIST_PASS(write(text));
  PERSIST_PASS(run_editor(path()));
  std::error_code unknown;
  if (!std::filesystem::exists(path(), unknown) && !unknown) {
    return usage("the editor removed the file; nothing was changed");
  }
  return read_file(path(), max_bytes);
}

Outcome<void> EditedFile::write(std::string_view text) const {
  const Descriptor file{
      ::open(path().c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600)};
  if (file.number() < 0) return std::unexpected{system_error("cannot write " + path(), errno)};
  Output out{file.number(), path()};
  PERSIST_PASS(out.write(text));
  return out.flush();
}

std::string EditedFile::keep() && {
  std::string kept = path();
  folder_.keep();
  return kept;
}

}  // namespace persist::app
