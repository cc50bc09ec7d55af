// The program with one driver more.

#include <string_view>
#include <vector>

#include "core/program.hpp"
#include "io/signals.hpp"
#include "trial_driver.hpp"

int main(int argc, char** argv) {
  persist::app::prepare_process();
  persist::DriverRegistry drivers = persist::built_in_drivers();
  drivers.add(trial::make_notes_driver());
  const std::vector<std::string_view> words(argv + 1, argv + argc);
  return static_cast<int>(persist::app::run_program(words, drivers));
}
