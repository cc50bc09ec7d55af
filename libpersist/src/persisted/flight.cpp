#include "persisted/flight.hpp"

#include <unordered_map>

namespace persist::detail {

namespace {

/// Which thread waits for which flight, in all caches of the process.
class WaitingThreads {
 public:
  static WaitingThreads& of_process() {
    // Threads may outlive what is static. NOLINTNEXTLINE(cppcoreguidelines-owning-memory)
    static auto* const only = new WaitingThreads;
    return *only;
  }

  [[nodiscard]] bool leads_here(const Flight& flight) {
    const std::scoped_lock lock{mutex_};
    return follow(flight);
  }

  /// False if this thread must not wait.
  [[nodiscard]] bool enter(const SharedFlight& flight) {
    const std::scoped_lock lock{mutex_};
    if (follow(*flight)) return false;
    waits_for_.insert_or_assign(std::this_thread::get_id(), flight);
    return true;
  }

  void leave() {
    const std::scoped_lock lock{mutex_};
    waits_for_.erase(std::this_thread::get_id());
  }

 private:
  // A thread whose flight is over waits no longer: it is only about to wake up. There is no circle
  // among the others, since nobody enters who would close one.
  [[nodiscard]] bool follow(const Flight& first) const {
    const std::thread::id self = std::this_thread::get_id();
    const Flight* flight = &first;
    while (!flight->is_over) {
      if (flight->owner == self) return true;
      const auto next = waits_for_.find(flight->owner);
      if (next == waits_for_.end()) return false;
      flight = next->second.get();
    }
    return false;
  }

  std::mutex mutex_;
  std::unordered_map<std::thread::id, SharedFlight> waits_for_;
};

}  // namespace

bool wait_for(const SharedFlight& flight, std::unique_lock<std::mutex>& lock) {
  WaitingThreads& waiting = WaitingThreads::of_process();
  if (!waiting.enter(flight)) return false;
  flight->changed.wait(lock, [&] { return flight->is_over.load(); });
  waiting.leave();
  return true;
}

bool waits_for_this_thread(const Flight& flight) {
  return WaitingThreads::of_process().leads_here(flight);
}

}  // namespace persist::detail
