#include "values/waiter.hpp"

#include <algorithm>
#include <cerrno>

#include <poll.h>

#include "values/descriptor.hpp"
#include "values/propagate.hpp"

namespace persist {

namespace {

// An interruption that came from another thread is heard after so long.
constexpr std::chrono::milliseconds slice{100};

}  // namespace

Result<void> Waiter::check_interrupted() {
  if (is_interrupted_ && is_interrupted_()) interrupted_.raise();
  return interrupted_.check("wait");
}

std::unexpected<PersistenceError> Waiter::timed_out() const {
  return backing_error(
      "wait", "ETIMEDOUT",
      "the server did not answer within " + std::to_string(timeout_.count()) + " milliseconds",
      BackingFault::busy);
}

Result<int> Waiter::wait(int descriptor, int events, Clock::time_point deadline) {
  while (true) {
    PERSIST_CHECK(check_interrupted());
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    if (left <= std::chrono::milliseconds::zero()) return timed_out();
    pollfd polled{
        .fd = descriptor, .events = static_cast<decltype(pollfd::events)>(events), .revents = 0};
    const int ready = ::poll(&polled, 1, static_cast<int>(std::min(left, slice).count()));
    if (ready > 0) return polled.revents;
    if (ready < 0 && errno != EINTR) return system_error("wait", "cannot wait for the server");
  }
}

Result<void> Waiter::pause(std::chrono::milliseconds time) {
  const auto until = Clock::now() + time;
  while (true) {
    PERSIST_CHECK(check_interrupted());
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
    if (left <= std::chrono::milliseconds::zero()) return {};
    ::poll(nullptr, 0, static_cast<int>(std::min(left, slice).count()));
  }
}

}  // namespace persist
