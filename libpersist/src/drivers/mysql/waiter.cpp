#include "drivers/mysql/waiter.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace persist::mysql {

namespace {

std::unexpected<PersistenceError> interrupted(std::string_view method) {
  return backing_error(method, {}, "interrupted", BackingFault::interrupted);
}

}  // namespace

Result<Waiter> Waiter::make(std::function<bool()> is_interrupted) {
  Descriptor wakeup{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  if (!wakeup.is_open()) return system_error("open", "making an eventfd");
  return Waiter{std::move(wakeup), std::move(is_interrupted)};
}

void Waiter::interrupt() const noexcept {
  const int before = errno;
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(wakeup_.get(), &one, sizeof one);
  errno = before;
}

Result<short> Waiter::wait(std::string_view method, int socket, short events, Time deadline) const {
  using std::chrono::milliseconds;
  std::array<pollfd, 2> polled{pollfd{.fd = wakeup_.get(), .events = POLLIN, .revents = 0},
                               pollfd{.fd = socket, .events = events, .revents = 0}};
  for (;;) {
    if (is_interrupted_ && is_interrupted_()) return interrupted(method);
    // Rounded up, so that a wait does not end early and come again at once.
    const auto left =
        std::max(std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now()),
                 milliseconds{0});
    const milliseconds longest = is_interrupted_ ? milliseconds{100} : std::chrono::hours{1};
    const auto now = static_cast<int>(std::min(left, longest).count());
    const int ready = ::poll(polled.data(), polled.size(), now);
    if (ready < 0 && errno != EINTR) return system_error(method, "waiting for the server");
    if (ready > 0 && polled[0].revents != 0) {
      std::uint64_t count = 0;
      [[maybe_unused]] const auto read = ::read(wakeup_.get(), &count, sizeof count);
      return interrupted(method);
    }
    if (ready > 0) return polled[1].revents;
    if (ready == 0 && left <= longest) return short{0};
  }
}

}  // namespace persist::mysql
