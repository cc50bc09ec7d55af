#pragma once

/// Typed results in one call, for whoever needs no layers:
///
///     auto results = persist::open_results("cache.db");
///     if (!results) return std::unexpected(results.error());
///     auto users = results->make("users");

#include <persist/export.hpp>

#include <memory>
#include <string_view>

#include <persist/driver.hpp>
#include <persist/result_persistence.hpp>

namespace persist {

/// How `open_results` opens the backing and stores results.
struct PERSIST_EXPORT OpenResultsOptions {
  /// How the backing is opened; it is made if it does not exist.
  OpenOptions backing = {.access = Access::create};
  /// The dialect to write Exits in; both are read.
  ResultOptions results = {};
  /// Decides what has expired; none: the system clock.
  std::shared_ptr<const Clock> clock = nullptr;
  /// Where the driver is looked for; none: the drivers of this library. Needed only during the
  /// call.
  const DriverRegistry* drivers = nullptr;
};

/// Opens typed results where `location` says: the path of a SQLite file, or a URI that the command
/// line takes too ("dir:cache", "redis://localhost", "postgresql://…", "memory:"). A relative path
/// that contains a colon is written "./a:b". A location that cannot be parsed is a
/// PersistenceBackingError of the method "open".
///
/// The result is one connection, closed with the last of its copies and of the stores that it made;
/// a store may outlive it. Threads: see `BackingPersistenceStore`. Links every driver of the
/// library: use one of the layers to link a single one.
[[nodiscard]] PERSIST_EXPORT Result<ResultPersistence> open_results(
    std::string_view location, const OpenResultsOptions& options = {});

}  // namespace persist
