#include <malloc.h>
#include <unistd.h>

#include <atomic>
#include <exception>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <persist/driver.hpp>
#include <persist/sqlite.hpp>

#include "base/status.hpp"
#include "core/program.hpp"
#include "io/arguments.hpp"
#include "io/signals.hpp"

namespace {

std::atomic<bool> out_of_memory = false;
std::terminate_handler usual_end = nullptr;

/// Memory can run out where no exception gets through: before main, within CLI11's global objects,
/// and in functions of other libraries that promise not to throw. Nothing is to be tidied up there
/// that the next one who opens the database would not.
[[noreturn]] void end() {
  if (out_of_memory) {
    persist::app::report_out_of_memory();
    ::_exit(static_cast<int>(persist::app::Status::backing));
  }
  usual_end();
  ::_exit(static_cast<int>(persist::app::Status::backing));
}

// Before the other globals.
[[gnu::constructor(101)]] void watch_memory() {
  usual_end = std::set_terminate(end);
  std::set_new_handler([] {
    out_of_memory = true;
    throw std::bad_alloc{};
  });
}

/// Windows of entries come and go by the megabyte. Memory that glibc returned and asked for again
/// each time was a fifth of the client's time in a load into a server.
void keep_freed_memory() {
#if defined(__GLIBC__)
  ::mallopt(M_MMAP_THRESHOLD, 4 << 20);
  ::mallopt(M_TRIM_THRESHOLD, 8 << 20);
#endif
}

/// All is written and closed. What client libraries would still tidy up takes libpq 0.2 ms.
int end_process(persist::app::Status status) {
#if !defined(__SANITIZE_ADDRESS__)
  ::_exit(static_cast<int>(status));
#endif
  return static_cast<int>(status);  // leaks are looked for
}

}  // namespace

int main(int argc, char** argv) {
  keep_freed_memory();
  persist::app::prepare_process();
  persist::use_sqlite_alone();
  // Without arguments at all (argc 0, as execve allows) there is no name to leave out.
  const std::span<char* const> arguments{argv + (argc > 0 ? 1 : 0), argv + argc};
  const std::vector<std::string> copies(arguments.begin(), arguments.end());
  const std::vector<std::string_view> words(copies.begin(), copies.end());
  persist::app::hide_passwords(arguments);
  return end_process(persist::app::run_program(words, persist::built_in_drivers()));
}
