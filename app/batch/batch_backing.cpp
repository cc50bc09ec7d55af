#include "batch/batch_backing.hpp"

#include <filesystem>
#include <system_error>

#include "core/backing.hpp"

namespace persist::app {

Outcome<Inspector*> BatchBacking::open(Access access) {
  const Settings& settings = session_.settings();
  const bool lives_here = !settings.db->capabilities().persistent;
  if (inspector_ && (access_ >= access || (lives_here && !settings.read_only))) {
    return inspector_.get();
  }
  // The old connection goes first: the new one would take its side files for somebody else's. Under
  // --read-only the new one is refused, and the old one stays of use.
  if (!settings.read_only) {
    interrupt_.reset();
    inspector_.reset();
  }
  auto opened = open_backing(*settings.db, access, settings, session_.report());
  if (!opened) return std::unexpected(std::move(opened.error()));
  inspector_ = *std::move(opened);
  interrupt_.emplace(*inspector_);
  access_ = access;
  return inspector_.get();
}

Outcome<std::string_view> BatchBacking::store(const std::optional<std::string>& named,
                                              Inspector& inspector) {
  if (named) return *named;
  if (!only_store_) {
    auto found = session_.store(inspector);
    if (!found) return std::unexpected(std::move(found.error()));
    only_store_ = *std::move(found);
  }
  return *only_store_;
}

bool BatchBacking::has_store(const std::optional<std::string>& named) const {
  const Settings& settings = session_.settings();
  const auto path = settings.db->local_path();
  if (named || settings.store || !path) return true;
  // What cannot be looked at is for the opening to report.
  std::error_code unknown;
  return std::filesystem::exists(*path, unknown) || unknown;
}

}  // namespace persist::app
