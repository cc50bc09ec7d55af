#pragma once

#include <chrono>
#include <functional>
#include <string_view>

#include <persist/error.hpp>

#include "values/descriptor.hpp"

namespace persist::mysql {

/// Waits for a socket, and is woken by an interrupt.
class Waiter {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// `is_interrupted` is asked about ten times a second; it may be empty.
  [[nodiscard]] static Result<Waiter> make(std::function<bool()> is_interrupted);

  /// Makes the wait that goes on, or the next one, fail as interrupted. For signal handlers too.
  void interrupt() const noexcept;

  /// Waits until one of the events of poll(2) has come; which, or 0 at the deadline.
  [[nodiscard]] Result<short> wait(std::string_view method, int socket, short events,
                                   Time deadline) const;

 private:
  Waiter(Descriptor wakeup, std::function<bool()> is_interrupted)
      : wakeup_{std::move(wakeup)}, is_interrupted_{std::move(is_interrupted)} {}

  Descriptor wakeup_;  // an eventfd
  std::function<bool()> is_interrupted_;
};

}  // namespace persist::mysql
