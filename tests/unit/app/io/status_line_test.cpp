#include "io/status_line.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <functional>
#include <string>

#include "core/reporter.hpp"

using namespace persist::app;

namespace {

/// What `work` writes to standard error; less than a pipe holds.
std::string said_by(const std::function<void()>& work) {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const int before = ::dup(STDERR_FILENO);
  ::dup2(ends[1], STDERR_FILENO);
  ::close(ends[1]);
  work();
  ::dup2(before, STDERR_FILENO);
  ::close(before);
  std::array<char, 4096> text{};
  const auto size = ::read(ends[0], text.data(), text.size());
  ::close(ends[0]);
  return {text.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
}

const Reporter report{Reporter::Form::text, Reporter::Words::normal};

}  // namespace

TEST_CASE("the status line is erased before any other line, once") {
  CHECK(said_by([] {
          draw_status_line("10 entries");
          draw_status_line("20 entries");
          report.warn("careful");
          report.warn("again");
          erase_status_line();
        }) ==
        "\r\x1b[K10 entries\r\x1b[K20 entries\r\x1b[Kpersist: warning: careful\n"
        "persist: warning: again\n");
}

TEST_CASE("the status line is not drawn while a pager has the terminal") {
  CHECK(said_by([] {
          draw_status_line("10");
          hold_status_line();
          draw_status_line("20");
          release_status_line();
          draw_status_line("30");
          erase_status_line();
        }) == "\r\x1b[K10\r\x1b[K\r\x1b[K30\r\x1b[K");
}

TEST_CASE("the status line is cut to the terminal") {
  const std::string shown = said_by([] {
    draw_status_line(std::string(200, 'x'));
    erase_status_line();
  });
  CHECK(shown.size() < 100);
}
