#include "cli/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <system_error>

namespace cli {

namespace {

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
      throw std::system_error(errno, std::system_category());
    reader = ends[0];
    writer = ends[1];
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close(reader);
    close(writer);
  }
  static void close(int& end) {
    if (end >= 0) ::close(end);
    end = -1;
  }

  int reader = -1;
  int writer = -1;
};

/// Moves bytes both ways until the program has closed its outputs.
void exchange(Pipe& in, Pipe& out, Pipe& err, std::string_view input, RunResult& ran) {
  ::fcntl(in.writer, F_SETFL, O_NONBLOCK);
  std::array<char, 65536> room;
  while (out.reader >= 0 || err.reader >= 0) {
    if (input.empty()) Pipe::close(in.writer);
    std::array<pollfd, 3> ends{
        {{out.reader, POLLIN, 0}, {err.reader, POLLIN, 0}, {in.writer, POLLOUT, 0}}};
    ::poll(ends.data(), ends.size(), -1);
    const auto drain = [&](Pipe& pipe, const pollfd& end, std::string& text) {
      if (end.revents == 0) return;
      const ssize_t count = ::read(pipe.reader, room.data(), room.size());
      if (count <= 0) return Pipe::close(pipe.reader);
      text.append(room.data(), static_cast<std::size_t>(count));
    };
    drain(out, ends[0], ran.out);
    drain(err, ends[1], ran.err);
    if (ends[2].revents != 0) {
      const ssize_t count = ::write(in.writer, input.data(), input.size());
      if (count > 0) input.remove_prefix(static_cast<std::size_t>(count));
      if (count < 0 && errno != EAGAIN) input = {};
    }
  }
}

[[noreturn]] void become(const std::vector<std::string>& words,
                         const Circumstances& circumstances) {
  if (::chdir(circumstances.folder.c_str()) != 0) ::_exit(126);
  std::vector<std::string> variables{"PATH=" + std::string{std::getenv("PATH")},
                                     "PERSIST=" PROGRAM};
  for (const auto& [name, value] : circumstances.environment)
    variables.push_back(name + '=' + value);
  // A test that lends a terminal waits for no keys.
  variables.emplace_back("PAGER=cat");
  const auto pointers = [](const std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (const std::string& text : texts) out.push_back(const_cast<char*>(text.c_str()));
    out.push_back(nullptr);
    return out;
  };
  ::signal(SIGPIPE, SIG_DFL);
  ::execve(words.front().c_str(), pointers(words).data(), pointers(variables).data());
  ::_exit(127);
}

RunResult run(const std::vector<std::string>& words, const Circumstances& circumstances) {
  // A program that ends without reading must not end the tests.
  ::signal(SIGPIPE, SIG_IGN);
  Pipe in;
  Pipe out;
  Pipe err;
  const pid_t child = ::fork();
  if (child < 0) throw std::system_error(errno, std::system_category());
  if (child == 0) {
    ::dup2(in.reader, STDIN_FILENO);
    ::dup2(out.writer, STDOUT_FILENO);
    ::dup2(err.writer, STDERR_FILENO);
    become(words, circumstances);
  }
  Pipe::close(in.reader);
  Pipe::close(out.writer);
  Pipe::close(err.writer);
  RunResult ran;
  exchange(in, out, err, circumstances.in, ran);
  int status = 0;
  ::waitpid(child, &status, 0);
  ran.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return ran;
}

}  // namespace

RunResult persist(std::vector<std::string> words, const Circumstances& circumstances) {
  words.insert(words.begin(), PROGRAM);
  return run(words, circumstances);
}

RunResult shell(const std::string& script, const Circumstances& circumstances) {
  return run({"/bin/sh", "-c", script}, circumstances);
}

Folder::Folder() {
  std::string name = std::filesystem::temp_directory_path() / "persist-cli.XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) throw std::system_error(errno, std::system_category());
  path_ = name;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string Folder::fixture(const std::string& name) const {
  const auto to = path_ / std::filesystem::path{name}.filename();
  std::filesystem::copy(std::filesystem::path{FIXTURES} / name, to,
                        std::filesystem::copy_options::recursive);
  return to;
}

std::string Folder::file(const std::string& name, const std::string& contents) const {
  std::ofstream{path_ / name, std::ios::binary} << contents;
  return path_ / name;
}

std::vector<std::string> Folder::names() const {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator{path_}) {
    names.push_back(entry.path().filename());
  }
  std::ranges::sort(names);
  return names;
}

std::string sealed(const std::string& dump) {
  const Folder folder;
  return persist({"-d", "memory:" + folder.file("dump", dump), "dump", "--seal"}).out;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string contents_of(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream{path, std::ios::binary}.rdbuf();
  return text.str();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

}  // namespace cli
