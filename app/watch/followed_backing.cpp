#include "watch/followed_backing.hpp"

#include <sys/stat.h>

#include <thread>

#include "core/backing.hpp"

namespace persist::app {

bool may_pass(const Error& error) {
  const auto* const backing = std::get_if<PersistenceBackingError>(&error);
  return backing != nullptr && backing->fault == BackingFault::busy;
}

Outcome<std::unique_ptr<FollowedBacking>> FollowedBacking::open(Session& session) {
  std::unique_ptr<FollowedBacking> backing{new FollowedBacking{session}};
  PERSIST_PASS(backing->connect());
  const auto first_version = backing->version_changed();
  if (!first_version) return std::unexpected(first_version.error());
  return backing;
}

std::optional<FollowedBacking::Identity> FollowedBacking::identity() const {
  const Location& place = *session_.settings().db;
  const auto path = place.local_path();
  if (!path || place.capabilities().follows_name) return Identity{};
  struct stat about {};
  if (::stat(path->c_str(), &about) != 0) return std::nullopt;
  return Identity{about.st_dev, about.st_ino};
}

Outcome<void> FollowedBacking::connect() {
  // Before it is opened: a file that changes places in between is noticed the next time.
  identity_ = identity();
  auto opened =
      open_backing(*session_.settings().db, Access::read, session_.settings(), session_.report());
  if (!opened) return std::unexpected(std::move(opened.error()));
  inspector_ = *std::move(opened);
  interrupt_.emplace(*inspector_);
  version_.reset();
  return {};
}

void FollowedBacking::disconnect() {
  interrupt_.reset();
  inspector_.reset();
}

Outcome<bool> FollowedBacking::wait_for_change(std::chrono::steady_clock::time_point deadline) {
  const std::optional<Identity> found = identity();
  if (inspector_ && found == identity_) return version_changed(deadline);
  if (reconnect(found)) return true;
  std::this_thread::sleep_until(deadline);
  return false;
}

/// What was not read yet has changed.
Outcome<bool> FollowedBacking::version_changed(std::chrono::steady_clock::time_point deadline) {
  const auto version =
      version_ ? inspector_->wait_for_change(*version_, deadline) : inspector_->version();
  if (!version) {
    Outcome<bool> failed = stop(version.error());
    if (!may_pass(failed.error())) return failed;
    report_once("the file is locked; waiting");
    return false;
  }
  const bool changed = version_ != *version;
  version_ = *version;
  return changed;
}

bool FollowedBacking::reconnect(std::optional<Identity> found) {
  disconnect();
  if (!found) {
    report_once("the file is gone; waiting for it to reappear");
    return false;
  }
  if (const auto connected = connect(); !connected) {
    report_once("the file was replaced, and the new one cannot be followed yet: " +
                diagnostic_of(connected.error()).message);
    return false;
  }
  report_once("the file was replaced; following the new one");
  const auto first_version = version_changed();
  return first_version.has_value();
}

void FollowedBacking::report_once(const std::string& words) {
  if (words == reported_) return;
  reported_ = words;
  session_.report().warn(words);
}

}  // namespace persist::app
