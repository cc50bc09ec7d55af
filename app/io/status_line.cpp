#include "io/status_line.hpp"

#include <unistd.h>

#include <atomic>
#include <string_view>

#include "base/escape.hpp"
#include "io/output.hpp"

namespace persist::app {

namespace {

// Back to the first column, and the rest of the line wiped (ECMA-48 EL).
constexpr std::string_view line_anew = "\r\x1b[K";

std::atomic<bool> is_drawn{false};
std::atomic<bool> is_held{false};

/// There is nobody to report a failure to, and the work goes on.
void write_error(std::string_view text) {
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

void draw_status_line(const std::string& text) {
  if (is_held.load()) return;
  const std::size_t columns = Output{STDERR_FILENO}.columns();
  is_drawn.store(true);
  write_error(std::string{line_anew} + fitted(text, columns - 1));
}

void erase_status_line() {
  if (is_drawn.exchange(false)) write_error(line_anew);
}

void hold_status_line() {
  erase_status_line();
  is_held.store(true);
}

void release_status_line() { is_held.store(false); }

}  // namespace persist::app
