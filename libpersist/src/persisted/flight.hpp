#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include <persist/persisted_engine.hpp>

namespace persist::detail {

/// A call that is looking for the result of a key, and what comes of it for those who wait. Guarded
/// by the lock of its cache, except where it says otherwise.
struct Flight {
  enum class State : std::uint8_t {
    running,
    /// The result is being written to the store.
    writing,
    /// There is an exit, or an error.
    landed,
    /// Computing threw: one of those who wait begins again.
    abandoned,
  };

  const std::thread::id owner = std::this_thread::get_id();
  State state = State::running;
  /// Not once the key was invalidated or is being computed anew.
  bool is_kept = true;
  ErasedExit exit;
  std::optional<PersistenceError> error = std::nullopt;
  std::condition_variable changed;
  /// Landed or abandoned; may be read by any thread.
  std::atomic<bool> is_over = false;

  /// To be called under the lock of the cache.
  void end(State how) {
    state = how;
    is_over = true;
    changed.notify_all();
  }
};

using SharedFlight = std::shared_ptr<Flight>;

/// Waits until the flight is over; false if that would be forever, because its owner waits, by way
/// of others perhaps and in other caches, for this thread.
[[nodiscard]] bool wait_for(const SharedFlight& flight, std::unique_lock<std::mutex>& lock);

/// Whether the flight's owner waits for this thread, or is this thread.
[[nodiscard]] bool waits_for_this_thread(const Flight& flight);

}  // namespace persist::detail
