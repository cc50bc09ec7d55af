#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include <persist/leases.hpp>
#include <persist/persisted_engine.hpp>

#include "persisted/flight.hpp"
#include "persisted/memory_tier.hpp"
#include "persisted/store_handles.hpp"
#include "values/string_hash.hpp"

namespace persist::detail {

/// What the calls of one cache share.
struct CacheState {
  CacheState(std::shared_ptr<ResultPersistence> service, std::string store_id, EngineOptions chosen)
      : options{std::move(chosen)},
        stores{std::move(service), std::move(store_id)},
        memory{options.memory_capacity} {}

  const EngineOptions options;
  StoreHandles stores;
  std::shared_ptr<Leases> leases;  // if they are asked for

  // Held for look-ups and changes of what is below, never while the store is used, anything
  // computed or a callback called.
  std::mutex mutex;
  MemoryTier memory;
  std::unordered_map<std::string, SharedFlight, StringHash, std::equal_to<>> flights;
  std::unordered_set<std::string, StringHash, std::equal_to<>> refreshing;

  /// Takes the flight of the key, if there is one, out of the way of later calls: it keeps nothing.
  void supersede(std::string_view name) {
    const auto at = flights.find(name);
    if (at == flights.end()) return;
    at->second->is_kept = false;
    flights.erase(at);
  }

  /// The same, and waits while it writes to the store.
  void supersede_written(std::string_view name, std::unique_lock<std::mutex>& lock) {
    for (auto at = flights.find(name); at != flights.end(); at = flights.find(name)) {
      const SharedFlight flight = at->second;
      supersede(name);
      flight->changed.wait(lock, [&] { return flight->state != Flight::State::writing; });
    }
  }

  void report(const Answer& answer) const {
    if (options.observe) options.observe(answer);
  }
};

/// The later instant, or the last one that there is.
[[nodiscard]] inline Instant after(Instant now, std::chrono::milliseconds time) {
  return now > Instant::max() - time ? Instant::max() : now + time;
}

}  // namespace persist::detail
