#pragma once

#include <memory>
#include <utility>

#include <persist/backing_persistence.hpp>
#include <persist/inspector_persistence.hpp>
#include <persist/leases.hpp>

#include "inspect/sweeper.hpp"

namespace persist {

/// `service`, with sweeps of what has expired while it is used. With an interval of zero or less it
/// is the service itself.
[[nodiscard]] std::shared_ptr<BackingPersistence> with_sweeps(
    std::shared_ptr<BackingPersistence> service, SweepSetup setup);

/// Options for the inspector of a sweep: it changes what is there, and says nothing, because the
/// callbacks are the application's and the sweep is in another thread.
template <class Options>
[[nodiscard]] Options options_of_sweeps(Options options) {
  options.access = Access::change;
  options.note = nullptr;
  options.form_note = nullptr;
  if constexpr (requires { options.is_interrupted; }) options.is_interrupted = nullptr;
  if constexpr (requires { options.lock_wait; }) options.lock_wait = nullptr;
  return options;
}

/// The layer of a service over the inspectors that `open` opens, with sweeps.
template <class Options, class Open>
[[nodiscard]] Layer<BackingPersistence> swept_inspector_layer(Options options, Open open) {
  return Layer<BackingPersistence>{
      [options = std::move(options), open]() -> Result<std::shared_ptr<BackingPersistence>> {
        auto inspector = open(options);
        if (!inspector) return std::unexpected{std::move(inspector.error())};
        auto service = make_backing_persistence(*std::move(inspector), options.clock);
        if (options.access == Access::read) return service;
        return with_sweeps(
            std::move(service),
            {.open = [open, silent = options_of_sweeps(options)] { return open(silent); },
             .clock = options.clock,
             .interval = options.sweep_interval});
      }};
}

}  // namespace persist
