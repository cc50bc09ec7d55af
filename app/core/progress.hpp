#pragma once

/// How far long work is, for somebody who waits at a terminal.

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace persist::app {

class Session;
struct Settings;

/// Whether a line of standard error that comes and goes is wanted.
[[nodiscard]] bool shows_progress(const Settings& settings);

/// A line on standard error that is drawn again a few times a second: how many, the rate, and where
/// the total is known the share and the time left. Work that ends within half a second shows
/// nothing; the line is wiped at the end, and before any other line. Silent when standard error is
/// no terminal, unless
/// --progress always, and under --quiet.
class Progress {
 public:
  /// `what` is what is counted, e.g. "entries checked".
  Progress(const Session& session, std::string_view what,
           std::optional<std::size_t> total = std::nullopt);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();

  /// Whether somebody watches: what only serves the total is worth its time.
  [[nodiscard]] bool is_shown() const { return is_shown_; }
  /// So many are to be done, none of them yet: what it took to find out is not part of the rate.
  void expect(std::optional<std::size_t> total) {
    total_ = total;
    begin_ = Clock::now();
  }

  /// Next to free: the clock is asked once in many calls.
  void advance(std::size_t by = 1) {
    done_ += by;
    if (is_shown_ && done_ >= next_look_) look();
  }
  /// So many are done, of so many in all.
  void reach(std::size_t done, std::size_t total);

 private:
  using Clock = std::chrono::steady_clock;

  void look();
  void draw(Clock::duration elapsed);

  bool is_shown_;
  std::string_view what_;
  std::optional<std::size_t> total_;
  std::size_t done_ = 0;
  std::size_t next_look_ = 0;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point last_drawn_ = begin_;
  bool is_drawn_ = false;
};

}  // namespace persist::app
