#include "io/shell_command.hpp"

#include <spawn.h>
#include <unistd.h>

#include <string_view>

namespace persist::app {

namespace {

void ignore(int number, struct sigaction& before) {
  struct sigaction ignoring {};
  ignoring.sa_handler = SIG_IGN;  // NOLINT(cppcoreguidelines-pro-type-union-access)
  ::sigaction(number, &ignoring, &before);
}

bool is_ignored(const struct sigaction& action) {
  return action.sa_handler == SIG_IGN;  // NOLINT(cppcoreguidelines-pro-type-union-access)
}

/// The shell splits the command, and its arguments stay words. A plain command takes the shell's
/// place and so gets its signals; behind any other the shell lives on through SIGINT and SIGQUIT.
std::string script_for(const std::string& command, bool has_arguments) {
  const bool is_plain = command.find_first_of(";&|<>()=$`\n") == std::string::npos;
  return (is_plain ? "exec " : "trap : INT QUIT; ") + command + (has_arguments ? " \"$@\"" : "");
}

std::string_view name_in(std::string_view variable) {
  return variable.substr(0, variable.find('='));
}

/// The environment of this process with `changes`, which it borrows.
std::vector<const char*> environment_with(const std::vector<std::string>& changes) {
  std::vector<const char*> variables;
  for (char** it = environ; *it != nullptr; ++it) {
    bool is_changed = false;
    for (const std::string& change : changes) {
      is_changed = is_changed || name_in(change) == name_in(*it);
    }
    if (!is_changed) variables.push_back(*it);
  }
  for (const std::string& change : changes) variables.push_back(change.c_str());
  variables.push_back(nullptr);
  return variables;
}

// The words are not changed, whatever the type of posix_spawn says.
char* const* words_of(const std::vector<const char*>& words) {
  return const_cast<char* const*>(words.data());  // NOLINT(cppcoreguidelines-pro-type-const-cast)
}

}  // namespace

SignalsLeftToChild::SignalsLeftToChild() {
  ignore(SIGINT, interrupt_);
  ignore(SIGQUIT, quit_);
}

SignalsLeftToChild::~SignalsLeftToChild() {
  ::sigaction(SIGINT, &interrupt_, nullptr);
  ::sigaction(SIGQUIT, &quit_, nullptr);
}

sigset_t SignalsLeftToChild::usual() const {
  sigset_t usual;
  ::sigemptyset(&usual);
  ::sigaddset(&usual, SIGPIPE);
  ::sigaddset(&usual, SIGXFSZ);
  if (!is_ignored(interrupt_)) ::sigaddset(&usual, SIGINT);
  if (!is_ignored(quit_)) ::sigaddset(&usual, SIGQUIT);
  return usual;
}

Outcome<pid_t> start(const ShellCommand& command, const sigset_t& usual) {
  const std::string script = script_for(command.command, !command.arguments.empty());
  std::vector<const char*> words{"sh", "-c", script.c_str(), "sh"};
  for (const std::string& argument : command.arguments) words.push_back(argument.c_str());
  words.push_back(nullptr);
  const std::vector<const char*> variables = environment_with(command.environment);

  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  if (command.standard_input >= 0) {
    ::posix_spawn_file_actions_adddup2(&files, command.standard_input, STDIN_FILENO);
  }
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setsigdefault(&attributes, &usual);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  pid_t child = 0;
  const int error =
      ::posix_spawn(&child, "/bin/sh", &files, &attributes, words_of(words), words_of(variables));
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&files);
  if (error != 0) return std::unexpected{system_error("cannot start /bin/sh", error)};
  return child;
}

}  // namespace persist::app
