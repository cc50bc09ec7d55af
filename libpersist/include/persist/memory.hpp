#pragma once

/// A backing in the memory of the process.

#include <persist/export.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>

#include <persist/backing_persistence.hpp>
#include <persist/driver.hpp>
#include <persist/inspector.hpp>

namespace persist {

/// How memory is limited, and told the time.
struct MemoryOptions {
  /// The most entries, and bytes of keys and values, that the stores of the service have together.
  /// Beyond that the least recently used entry of all stores goes; one that is too long by itself
  /// is not kept. None: no limit.
  std::optional<std::size_t> max_entries = std::nullopt;
  /// See `max_entries`.
  std::optional<std::size_t> max_bytes = std::nullopt;
  /// Expired entries are freed when they are requested, and, at most every so often, a few at each
  /// write with a time to live. Zero: only when they are requested.
  std::chrono::milliseconds sweep_interval = std::chrono::minutes{5};
  /// Decides what has expired; none: the system clock.
  std::shared_ptr<const Clock> clock = nullptr;
};

/// A service whose stores are kept in memory, shared by all stores that `make` returns and freed
/// with the last of them.
[[nodiscard]] PERSIST_EXPORT Layer<BackingPersistence> layer_memory(MemoryOptions options);

/// The same without limits. `clock` decides what has expired; none: the system clock.
[[nodiscard]] PERSIST_EXPORT Layer<BackingPersistence> layer_memory(
    std::shared_ptr<const Clock> clock = nullptr);

/// An empty memory to inspect and fill; it accepts keys and values of every storage class. A
/// transaction changes it at once and undoes the changes if it is not committed.
[[nodiscard]] PERSIST_EXPORT std::unique_ptr<Inspector> make_memory_inspector();

/// The driver of `memory:`. The path of its URIs is for the program that opens them, e.g. the
/// name of a dump to load; the driver itself opens an empty memory each time.
[[nodiscard]] PERSIST_EXPORT std::unique_ptr<Driver> make_memory_driver();

}  // namespace persist
