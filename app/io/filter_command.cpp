#include "io/filter_command.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "io/input.hpp"
#include "io/signals.hpp"

namespace persist::app {

namespace {

struct Pipe {
  Descriptor read_end;
  Descriptor write_end;
};

Outcome<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return std::unexpected{system_error("cannot make a pipe", errno)};
  }
  return Pipe{.read_end = Descriptor{ends[0]}, .write_end = Descriptor{ends[1]}};
}

/// A process that is ended and waited for, unless somebody waited before.
class Child {
 public:
  explicit Child(pid_t id) : id_{id} {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (id_ == 0) return;
    ::kill(id_, SIGTERM);
    constexpr int max_looks = 100;
    constexpr int nap = 10;  // milliseconds; a second in all
    for (int look = 0; look < max_looks; ++look) {
      if (::waitpid(id_, nullptr, WNOHANG) != 0) return;
      ::poll(nullptr, 0, nap);
    }
    ::kill(id_, SIGKILL);
    while (::waitpid(id_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

  [[nodiscard]] Outcome<int> wait() {
    int status = 0;
    while (::waitpid(id_, &status, 0) < 0) {
      if (errno != EINTR) return std::unexpected{system_error("cannot wait for a command", errno)};
      if (received_signal() != 0) return std::unexpected{interrupted_error()};
    }
    id_ = 0;
    return status;
  }

 private:
  pid_t id_;
};

std::vector<std::string> environment_with(
    const std::vector<std::pair<std::string, std::string>>& variables) {
  std::vector<std::string> all;
  for (char** it = environ; *it != nullptr; ++it) {
    const std::string_view entry{*it};
    bool is_ours = false;
    const std::string_view name = entry.substr(0, entry.find('='));
    for (const auto& variable : variables) is_ours |= variable.first == name;
    if (!is_ours) all.emplace_back(entry);
  }
  for (const auto& [name, value] : variables) all.emplace_back(name).append(1, '=').append(value);
  return all;
}

Outcome<pid_t> start(const std::string& command, std::vector<std::string> variables,
                     const Pipe& input, const Pipe& output) {
  std::vector<char*> environment;
  environment.reserve(variables.size() + 1);
  for (std::string& variable : variables) environment.push_back(variable.data());
  environment.push_back(nullptr);
  std::string shell = "sh";
  std::string option = "-c";
  std::string script = command;
  const std::array<char*, 4> words{shell.data(), option.data(), script.data(), nullptr};
  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_adddup2(&files, input.read_end.number(), STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&files, output.write_end.number(), STDOUT_FILENO);
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  sigset_t usual;
  ::sigemptyset(&usual);
  ::sigaddset(&usual, SIGPIPE);
  ::sigaddset(&usual, SIGXFSZ);
  ::posix_spawnattr_setsigdefault(&attributes, &usual);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  pid_t child = 0;
  const int error =
      ::posix_spawn(&child, "/bin/sh", &files, &attributes, words.data(), environment.data());
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&files);
  if (error != 0) return std::unexpected{system_error("cannot start /bin/sh", error)};
  return child;
}

/// Writes what `to` takes at once, and closes it once there is nothing left or nobody reads.
void give(Descriptor& to, std::string_view& input) {
  const auto count = ::write(to.number(), input.data(), input.size());
  // A command need not read all of its input.
  if (count < 0 && errno != EAGAIN && errno != EINTR) to = Descriptor{};
  if (count > 0) input.remove_prefix(static_cast<std::size_t>(count));
  if (input.empty()) to = Descriptor{};
}

/// Gives `input` to the one end and takes what comes from the other, whichever is ready.
Outcome<void> exchange(Descriptor to, const Descriptor& from, std::string_view input,
                       std::size_t max_bytes, Filtered& filtered) {
  std::array<char, 1U << 16U> room{};
  ::fcntl(to.number(), F_SETFL, O_NONBLOCK);
  if (input.empty()) to = Descriptor{};
  while (true) {
    std::array<pollfd, 2> ends{pollfd{.fd = from.number(), .events = POLLIN, .revents = 0},
                               pollfd{.fd = to.number(), .events = POLLOUT, .revents = 0}};
    if (::poll(ends.data(), ends.size(), -1) < 0 && errno != EINTR) {
      return std::unexpected{system_error("cannot wait for a command", errno)};
    }
    if (received_signal() != 0) return std::unexpected{interrupted_error()};
    if (ends[1].revents != 0) give(to, input);
    if (ends[0].revents == 0) continue;
    const auto count = read_some(from.number(), room.data(), room.size(), "the command");
    if (!count) return std::unexpected(count.error());
    if (*count == 0) return {};
    filtered.out.append(room.data(), *count);
    if (filtered.out.size() > max_bytes) {
      return std::unexpected{too_long_input("the output of the command", max_bytes)};
    }
  }
}

}  // namespace

Outcome<Filtered> run_filter(const std::string& command, std::string_view input,
                             const std::vector<std::pair<std::string, std::string>>& variables,
                             std::size_t max_bytes) {
  auto in = make_pipe();
  if (!in) return std::unexpected(std::move(in.error()));
  auto out = make_pipe();
  if (!out) return std::unexpected(std::move(out.error()));
  const auto started = start(command, environment_with(variables), *in, *out);
  if (!started) return std::unexpected(started.error());
  Child child{*started};
  in->read_end = Descriptor{};
  out->write_end = Descriptor{};
  Filtered filtered;
  PERSIST_PASS(exchange(std::move(in->write_end), out->read_end, input, max_bytes, filtered));
  const auto status = child.wait();
  if (!status) return std::unexpected(status.error());
  if (WIFSIGNALED(*status)) {
    filtered.failure = "was killed by signal " + std::to_string(WTERMSIG(*status));
  } else if (WEXITSTATUS(*status) != 0) {
    filtered.failure = "ended with status " + std::to_string(WEXITSTATUS(*status));
  }
  return filtered;
}

}  // namespace persist::app
