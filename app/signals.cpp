#include "signals.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <atomic>

#include <persist/inspector.hpp>

namespace persist::app {

namespace {

// Lock-free, as a signal handler needs it.
std::atomic<int> received{0};
std::array<std::atomic<Inspector*>, 4> interruptible{};

void on_signal(int number) {
  received.store(number);
  for (auto& inspector : interruptible) {
    if (Inspector* const it = inspector.load()) it->interrupt();
  }
}

void catch_unless_ignored(int number) {
  struct sigaction before {};
  ::sigaction(number, nullptr, &before);
  if (before.sa_handler == SIG_IGN) return;  // NOLINT(cppcoreguidelines-pro-type-union-access)
  struct sigaction action {};
  action.sa_handler = on_signal;  // NOLINT(cppcoreguidelines-pro-type-union-access)
  // Without SA_RESTART: a read that waits for input must end.
  ::sigaction(number, &action, nullptr);
}

/// A closed descriptor is opened the wrong way round, so that using it still fails.
void hold(int descriptor, int flags) {
  if (::fcntl(descriptor, F_GETFD) != -1) return;
  [[maybe_unused]] const int held = ::open("/dev/null", flags);
}

}  // namespace

void prepare_process() {
  hold(STDIN_FILENO, O_WRONLY);
  hold(STDOUT_FILENO, O_RDONLY);
  hold(STDERR_FILENO, O_RDONLY);
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGXFSZ, SIG_IGN);  // a file that may grow no further is an error of writing, EFBIG
  catch_unless_ignored(SIGINT);
  catch_unless_ignored(SIGTERM);
}

void interrupt_after(std::chrono::milliseconds time) {
  catch_unless_ignored(SIGALRM);
  const itimerval once{
      .it_interval = {},
      .it_value = {.tv_sec = time.count() / 1000, .tv_usec = time.count() % 1000 * 1000}};
  ::setitimer(ITIMER_REAL, &once, nullptr);
}

int received_signal() { return received.load(); }

InterruptOnSignal::InterruptOnSignal(Inspector& inspector) : inspector_{&inspector} {
  for (auto& place : interruptible) {
    Inspector* expected = nullptr;
    if (place.compare_exchange_strong(expected, inspector_)) return;
  }
}

InterruptOnSignal::~InterruptOnSignal() {
  for (auto& place : interruptible) {
    Inspector* expected = inspector_;
    if (place.compare_exchange_strong(expected, nullptr)) return;
  }
}

}  // namespace persist::app
