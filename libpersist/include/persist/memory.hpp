#pragma once

/// The backing that lives and dies with the process.

#include <memory>

#include <persist/backing_persistence.hpp>
#include <persist/driver.hpp>
#include <persist/inspector.hpp>

namespace persist {

/// A service whose stores are kept in memory, shared by all that `make` hands out and gone with the
/// last of them. Expiry is judged by `clock`, the machine's when there is none. An expired entry is
/// freed when it is asked for.
[[nodiscard]] Layer<BackingPersistence> layer_memory(std::shared_ptr<const Clock> clock = nullptr);

/// An empty memory to inspect and fill; it takes keys and values of every storage class. A
/// transaction changes it at once and takes the changes back when it is not committed.
[[nodiscard]] std::unique_ptr<Inspector> make_memory_inspector();

/// The driver of `memory:`. The path of its URIs is for whoever opens them to read, e.g. as the
/// name of a dump to begin with; the driver itself opens an empty memory each time.
[[nodiscard]] std::unique_ptr<Driver> make_memory_driver();

}  // namespace persist
