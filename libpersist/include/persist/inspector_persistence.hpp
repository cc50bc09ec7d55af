#pragma once

/// The application's view of any backing: `BackingPersistence` over an `Inspector`.

#include <persist/export.hpp>

#include <functional>
#include <memory>

#include <persist/backing_persistence.hpp>
#include <persist/inspector.hpp>

namespace persist {

/// A service over `inspector`, which must have been opened for changes if any are made.
/// `clock` decides what has expired; none: the system clock. Errors carry the method of the
/// store that was called.
///
/// Threads: its stores may be used from several threads; they take turns with the inspector, which
/// must not be used otherwise from then on.
[[nodiscard]] PERSIST_EXPORT std::shared_ptr<BackingPersistence> make_backing_persistence(
    std::unique_ptr<Inspector> inspector, std::shared_ptr<const Clock> clock = nullptr);

/// A layer of such a service; `open` opens a new inspector for each `build`.
[[nodiscard]] PERSIST_EXPORT Layer<BackingPersistence> layer_inspector(
    std::function<Result<std::unique_ptr<Inspector>>()> open,
    std::shared_ptr<const Clock> clock = nullptr);

}  // namespace persist
