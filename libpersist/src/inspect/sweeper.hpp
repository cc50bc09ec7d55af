#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include <persist/clock.hpp>
#include <persist/inspector.hpp>

namespace persist {

/// How a service removes what has expired.
struct SweepSetup {
  /// Opens an inspector of its own for each sweep, to change entries.
  std::function<Result<std::unique_ptr<Inspector>>()> open;
  std::shared_ptr<const Clock> clock;
  /// The least time between the end of a sweep and the next one.
  std::chrono::milliseconds interval{};
};

/// Removes what has expired, as Effect 4.1 does: when a store is first opened, and then whenever
/// the service is used and the last sweep was long enough ago. All stores of the layout `single`
/// are swept, which Effect's own applications do to each other; of others only those that were
/// opened here, because the rest of a key-value store may be something else than what we take it
/// for.
///
/// A sweep runs in a thread of its own, which ends with it, over an inspector of its own: callers
/// wait for nothing but the lock that a small batch takes. What fails is left for the next sweep.
/// Threads: any.
class Sweeper {
 public:
  explicit Sweeper(SweepSetup setup) : setup_{std::move(setup)} {}
  Sweeper(const Sweeper&) = delete;
  Sweeper& operator=(const Sweeper&) = delete;
  /// Stops the sweep that is running, and waits for that.
  ~Sweeper();

  /// A store was opened: it is swept if that is the first time.
  void opened(const std::string& store_id);
  /// The service was used.
  void used();
  /// Waits until no sweep is running: for tests.
  void wait();

 private:
  void start();
  void run();
  void sweep();
  void purge(Inspector& inspector, const std::string& store, Instant now);
  [[nodiscard]] std::set<std::string> stores_to_sweep(Inspector& inspector);
  [[nodiscard]] bool pause();

  SweepSetup setup_;
  std::mutex mutex_;  // of everything below
  std::condition_variable changed_;
  std::set<std::string> opened_;
  bool is_due_ = false;
  bool is_running_ = false;
  bool is_stopped_ = false;
  Inspector* inspector_ = nullptr;  // the one that is at work
  Instant swept_;                   // when the last sweep ended
  std::thread thread_;
};

}  // namespace persist
