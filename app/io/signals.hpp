#pragma once

/// SIGHUP, SIGINT, SIGQUIT and SIGTERM end a run in order: what is open is rolled back first, and
/// temporary files go.

#include <chrono>

namespace persist {
class Inspector;
}

namespace persist::app {

/// Catches those four (where they were not ignored, as SIGHUP is under nohup), ignores SIGPIPE and
/// SIGXFSZ, and holds on to descriptors 0, 1 and 2, so that no file opened later becomes standard
/// output.
void prepare_process();

/// Makes the run end after `time` as if a signal had asked for it.
void interrupt_after(std::chrono::milliseconds time);

/// Makes the run end as if the signal `number` had asked for it. Handlers may call it.
void ask_to_stop(int number);

/// The signal that asked the program to stop, or 0.
[[nodiscard]] int received_signal();

/// While it lives, a signal interrupts `inspector`. Up to four at a time.
class InterruptOnSignal {
 public:
  explicit InterruptOnSignal(Inspector& inspector);
  InterruptOnSignal(const InterruptOnSignal&) = delete;
  InterruptOnSignal& operator=(const InterruptOnSignal&) = delete;
  ~InterruptOnSignal();

 private:
  Inspector* inspector_;
};

}  // namespace persist::app
