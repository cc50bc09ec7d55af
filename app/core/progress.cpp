#include "core/progress.hpp"

#include <unistd.h>

#include "base/time_words.hpp"
#include "core/session.hpp"
#include "io/status_line.hpp"

namespace persist::app {

namespace {

constexpr std::size_t counts_between_looks = 1024;
constexpr std::chrono::milliseconds silence{500};
constexpr std::chrono::milliseconds between_drawings{200};

}  // namespace

bool shows_progress(const Settings& settings) {
  switch (settings.progress) {
    case When::always: return true;
    case When::never: return false;
    case When::automatic: break;
  }
  return !settings.quiet && ::isatty(STDERR_FILENO) == 1;
}

Progress::Progress(const Session& session, std::string_view what, std::optional<std::size_t> total)
    : is_shown_{shows_progress(session.settings())}, what_{what}, total_{total} {}

Progress::~Progress() {
  if (is_drawn_) erase_status_line();
}

void Progress::reach(std::size_t done, std::size_t total) {
  done_ = done;
  total_ = total;
  if (is_shown_) look();
}

void Progress::look() {
  next_look_ = done_ + counts_between_looks;
  const auto now = Clock::now();
  if (now - begin_ < silence || now - last_drawn_ < between_drawings) return;
  last_drawn_ = now;
  draw(now - begin_);
}

void Progress::draw(Clock::duration elapsed) {
  const double seconds = std::chrono::duration<double>(elapsed).count();
  const double rate = static_cast<double>(done_) / seconds;
  std::string line = std::to_string(done_) + ' ' + std::string{what_} + ", " +
                     std::to_string(static_cast<std::size_t>(rate)) + "/s";
  if (total_ && *total_ > 0 && done_ <= *total_) {
    const double left = static_cast<double>(*total_ - done_) / rate;
    line += ", " + std::to_string(100 * done_ / *total_) + " %, " +
            human_duration(std::chrono::seconds{static_cast<std::int64_t>(left + 1)}) + " left";
  }
  draw_status_line(line);
  is_drawn_ = true;
}

}  // namespace persist::app
