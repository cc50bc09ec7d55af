#include "io/signals.hpp"

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

void catch_unless_ignored(int number);

void set_timer(std::chrono::microseconds first, std::chrono::microseconds then) {
  constexpr auto second = std::chrono::microseconds{std::chrono::seconds{1}}.count();
  const itimerval timer{
      .it_interval = {.tv_sec = then.count() / second, .tv_usec = then.count() % second},
      .it_value = {.tv_sec = first.count() / second, .tv_usec = first.count() % second}};
  ::setitimer(ITIMER_REAL, &timer, nullptr);
}

/// A signal that comes just before a call that waits does not wake it. So it comes again, until the
/// process ends.
void repeat() {
  constexpr std::chrono::milliseconds often{50};
  catch_unless_ignored(SIGALRM);
  set_timer(often, often);
}

void on_signal(int number) {
  const bool is_repeated = number == SIGALRM && received.load() != 0;
  if (!is_repeated) {
    received.store(number);
    repeat();
  }
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

/// A closed descriptor is opened as what can be neither read nor written, so that using it still
/// fails, also by its name (/dev/stdout).
void hold(int descriptor) {
  if (::fcntl(descriptor, F_GETFD) != -1) return;
  [[maybe_unused]] const int held = ::open("/", O_PATH | O_DIRECTORY);
}

}  // namespace

void prepare_process() {
  hold(STDIN_FILENO);
  hold(STDOUT_FILENO);
  hold(STDERR_FILENO);
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGXFSZ, SIG_IGN);  // a file that may grow no further is an error of writing, EFBIG
  for (const int number : {SIGHUP, SIGINT, SIGQUIT, SIGTERM}) catch_unless_ignored(number);
}

void interrupt_after(std::chrono::milliseconds time) {
  catch_unless_ignored(SIGALRM);
  set_timer(time, {});
}

void ask_to_stop(int number) { on_signal(number); }

int received_signal() { return received.load(); }

InterruptOnSignal::InterruptOnSignal(Inspector& inspector) : inspector_{&inspector} {
  for (auto& place : interruptible) {
    Inspector* expected = nullptr;
    if (place.compare_exchange_strong(expected, inspector_)) break;
  }
  // One that came before, while it was opened, counts too.
  if (received_signal() != 0) inspector.interrupt();
}

InterruptOnSignal::~InterruptOnSignal() {
  for (auto& place : interruptible) {
    Inspector* expected = inspector_;
    if (place.compare_exchange_strong(expected, nullptr)) return;
  }
}

}  // namespace persist::app
