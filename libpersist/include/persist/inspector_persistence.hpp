#pragma once

/// The application's side of any backing: `BackingPersistence` over an `Inspector`.

#include <functional>
#include <memory>

#include <persist/backing_persistence.hpp>
#include <persist/inspector.hpp>

namespace persist {

/// A service over `inspector`, which must have been opened for changes where any are to be made.
/// Expiry is judged by `clock`, the machine's when there is none. Errors carry the method of the
/// store that was called.
///
/// Threads: stores of it may be used from several; they take turns at the inspector, which nobody
/// else may use any more.
[[nodiscard]] std::shared_ptr<BackingPersistence> make_backing_persistence(
    std::unique_ptr<Inspector> inspector, std::shared_ptr<const Clock> clock = nullptr);

/// A layer of such a service; `open` opens the inspector anew for each `build`.
[[nodiscard]] Layer<BackingPersistence> layer_inspector(
    std::function<Result<std::unique_ptr<Inspector>>()> open,
    std::shared_ptr<const Clock> clock = nullptr);

}  // namespace persist
