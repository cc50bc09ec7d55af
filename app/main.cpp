#include <string_view>
#include <vector>

#include <persist/sqlite.hpp>

#include "program.hpp"
#include "signals.hpp"

int main(int argc, char** argv) {
  persist::app::prepare_process();
  persist::use_sqlite_alone();
  // Without arguments at all (argc 0, as execve allows) there is no name to leave out.
  const std::vector<std::string_view> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  return static_cast<int>(persist::app::run_program(words));
}
