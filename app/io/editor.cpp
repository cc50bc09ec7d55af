#include "io/editor.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "base/environment_variable.hpp"
#include "base/status.hpp"
#include "io/input.hpp"
#include "io/output.hpp"
#include "io/shell_command.hpp"
#include "io/signals.hpp"

namespace persist::app {

namespace {

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
  const SignalsLeftToChild signals;
  const auto child = start({.command = command, .arguments = {path}}, signals.usual());
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
