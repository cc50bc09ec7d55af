#pragma once

/// A backing in the memory of the process.

#include <persist/export.hpp>

#include <memory>

#include <persist/backing_persistence.hpp>
#include <persist/driver.hpp>
#include <persist/inspector.hpp>

namespace persist {

/// A service whose stores are kept in memory, shared by all stores that `make` returns and freed
/// with the last of them. `clock` decides what has expired; none: the system clock. An expired
/// entry is freed when it is requested.
[[nodiscard]] PERSIST_EXPORT Layer<BackingPersistence> layer_memory(
    std::shared_ptr<const Clock> clock = nullptr);

/// An empty memory to inspect and fill; it accepts keys and values of every storage class. A
/// transaction changes it at once and undoes the changes if it is not committed.
[[nodiscard]] PERSIST_EXPORT std::unique_ptr<Inspector> make_memory_inspector();

/// The driver of `memory:`. The path of its URIs is for the program that opens them, e.g. the
/// name of a dump to load; the driver itself opens an empty memory each time.
[[nodiscard]] PERSIST_EXPORT std::unique_ptr<Driver> make_memory_driver();

}  // namespace persist
