#include <persist/open_results.hpp>

#include <utility>

#include <persist/backing_persistence.hpp>

#include "values/propagate.hpp"

namespace persist {

namespace {

Result<std::shared_ptr<BackingPersistence>> open_located(const DriverRegistry& drivers,
                                                         std::string_view location,
                                                         const OpenResultsOptions& options) {
  const auto found = drivers.locate(location);
  if (!found) {
    const UriError& error = found.error();
    return std::unexpected{PersistenceBackingError{
        .method = "open",
        .message = error.hint.empty() ? error.message : error.message + "; " + error.hint}};
  }
  if (auto checked = found->driver->check(found->uri); !checked) {
    return std::unexpected{
        PersistenceBackingError{.method = "open", .message = std::move(checked.error().message)}};
  }
  return found->driver->open_persistence(found->uri, options.backing, options.clock);
}

}  // namespace

Result<ResultPersistence> open_results(std::string_view location,
                                       const OpenResultsOptions& options) {
  static const DriverRegistry built_in = built_in_drivers();
  const DriverRegistry& drivers = options.drivers != nullptr ? *options.drivers : built_in;
  PERSIST_LET(std::shared_ptr<BackingPersistence> backing,
              open_located(drivers, location, options));
  return ResultPersistence{std::move(backing), options.results};
}

}  // namespace persist
