#pragma once

#include <signal.h>

#include <thread>
#include <utility>

namespace persist {

/// A thread that no signal is delivered to: the caller's, which waits in system calls, is the one
/// that a signal has to wake.
template <class Work>
[[nodiscard]] std::thread thread_with_signals_blocked(Work work) {
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  struct Restore {
    const sigset_t& mask;
    ~Restore() { ::pthread_sigmask(SIG_SETMASK, &mask, nullptr); }
  } const restore{before};
  return std::thread{std::move(work)};
}

}  // namespace persist
