// Several processes with one SQLite file: what is missing is computed once.

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "contract/temporary_folder.hpp"

using namespace std::chrono_literals;

namespace {

/// tests/leases/lease_user.cpp, at work.
class LeaseUser {
 public:
  explicit LeaseUser(std::vector<std::string> words) {
    std::array<int, 2> in{};
    std::array<int, 2> out{};
    REQUIRE(::pipe2(in.data(), O_CLOEXEC) == 0);
    REQUIRE(::pipe2(out.data(), O_CLOEXEC) == 0);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, in[0], 0);
    ::posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    std::string program =
        std::filesystem::read_symlink("/proc/self/exe").parent_path() / "lease_user";
    words.insert(words.begin(), program);
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    REQUIRE(::posix_spawn(&id_, program.c_str(), &actions, nullptr, arguments.data(), environ) ==
            0);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(in[0]);
    ::close(out[1]);
    in_ = in[1];
    out_ = out[0];
  }
  LeaseUser(const LeaseUser&) = delete;
  LeaseUser& operator=(const LeaseUser&) = delete;
  ~LeaseUser() {
    kill();
    ::close(in_);
    ::close(out_);
  }

  /// The next line; "" if there is none within `time`, or no other at all.
  std::string line(std::chrono::milliseconds time = 20s) {
    std::string text;
    pollfd ready{.fd = out_, .events = POLLIN, .revents = 0};
    char byte = 0;
    while (::poll(&ready, 1, static_cast<int>(time.count())) == 1 && ::read(out_, &byte, 1) == 1) {
      if (byte == '\n') return text;
      text += byte;
    }
    return text;
  }
  void go_on() { REQUIRE(::write(in_, "\n", 1) == 1); }
  void kill() {
    if (id_ == 0) return;
    ::kill(id_, SIGKILL);
    ::waitpid(id_, nullptr, 0);
    id_ = 0;
  }

 private:
  pid_t id_ = 0;
  int in_ = -1;
  int out_ = -1;
};

}  // namespace

TEST_CASE("While one process computes, another waits and then reads") {
  const TemporaryFolder folder;
  const std::string path = folder.path() / "cache.db";
  LeaseUser one{{path, "1"}};
  REQUIRE(one.line() == "computing");
  LeaseUser two{{path, "1"}};
  LeaseUser other{{path, "2"}};
  CHECK(other.line() == "computing");
  CHECK(two.line(200ms).empty());
  one.go_on();
  CHECK(one.line() == "computed");
  CHECK(two.line() == "store");
}

TEST_CASE("When the process that computes is killed, another computes") {
  const TemporaryFolder folder;
  const std::string path = folder.path() / "cache.db";
  LeaseUser one{{path, "1"}};
  REQUIRE(one.line() == "computing");
  LeaseUser two{{path, "1"}};
  CHECK(two.line(200ms).empty());
  one.kill();
  CHECK(two.line() == "computing");
  two.go_on();
  CHECK(two.line() == "computed");
}

TEST_CASE("Four processes compute each of many results once") {
  const TemporaryFolder folder;
  const std::string path = folder.path() / "cache.db";
  constexpr int results = 50;
  int computed = 0;
  {
    std::vector<std::unique_ptr<LeaseUser>> processes;
    for (int i = 0; i < 4; ++i) {
      processes.push_back(std::make_unique<LeaseUser>(
          std::vector<std::string>{path, "0", std::to_string(results)}));
    }
    for (const auto& process : processes) computed += std::stoi("0" + process->line(60s));
  }
  CHECK(computed == results);
}
