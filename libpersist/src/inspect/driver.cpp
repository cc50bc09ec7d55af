#include <persist/driver.hpp>

#include <algorithm>
#include <cassert>
#include <ranges>

#include <persist/inspector_persistence.hpp>

#include "values/descriptor.hpp"
#include "values/propagate.hpp"

namespace persist {

std::optional<std::filesystem::path> Driver::local_path(const Uri& /*uri*/) const {
  return std::nullopt;
}

bool Driver::contains(const Uri& /*uri*/, const std::filesystem::path& /*path*/) const {
  return false;
}

Result<std::shared_ptr<BackingPersistence>> Driver::open_persistence(
    const Uri& uri, const OpenOptions& options, std::shared_ptr<const Clock> clock) const {
  PERSIST_LET(std::unique_ptr<Inspector> inspector, inspect(uri, options));
  return make_backing_persistence(std::move(inspector), std::move(clock));
}

Result<void> Driver::back_up(const Uri& /*uri*/, const OpenOptions& /*options*/,
                             const std::filesystem::path& /*target*/, BackupTarget /*kind*/,
                             const BackupProgress& /*progress*/) const {
  return backing_error("backup", {}, "this backing cannot be copied as a whole",
                       BackingFault::unsupported);
}

Result<StoresMoved> Driver::move_stores(const Uri& /*uri*/, const OpenOptions& /*options*/,
                                        const StoreMove& /*move*/) const {
  return backing_error("move", {}, "this backing has only one layout", BackingFault::unsupported);
}

bool Location::is_same(const Location& other) const {
  const std::string identity = driver->identity(uri);
  return !identity.empty() && identity == other.driver->identity(other.uri);
}

void DriverRegistry::add(std::unique_ptr<const Driver> driver) {
  assert(driver != nullptr && !driver->schemes().empty());
  drivers_.push_back(std::move(driver));
}

const Driver* DriverRegistry::find(std::string_view scheme) const {
  for (const auto& driver : drivers_ | std::views::reverse) {
    const auto schemes = driver->schemes();
    if (std::ranges::find(schemes, scheme) != schemes.end()) return driver.get();
  }
  return nullptr;
}

namespace {

std::expected<void, UriError> check_members(const Driver& driver, const Uri& uri) {
  const auto known = driver.members();
  for (const Uri::Member& member : uri.members) {
    if (std::ranges::find(known, member.name) != known.end()) continue;
    UriError error{.message = "'" + member.name + "' is not a member of a " + uri.scheme + ": URL",
                   .hint = "the members are "};
    for (const std::string_view name : known) {
      if (name != known.front()) error.hint += name == known.back() ? " and " : ", ";
      error.hint += name;
    }
    if (driver.syntax() == UriSyntax::path_and_members) {
      error.hint += "; a path that contains a ? must end with another ?";
    }
    return std::unexpected{std::move(error)};
  }
  return driver.check(uri);
}

}  // namespace

std::expected<Location, UriError> DriverRegistry::locate(std::string_view text) const {
  std::string forms = "write PATH";
  for (const auto& driver : drivers_) {
    forms += (driver == drivers_.back() ? " or " : ", ") + std::string{driver->usage()};
  }
  if (text.empty()) {
    return std::unexpected{
        UriError{.message = "the name of the database is empty", .hint = std::move(forms)}};
  }
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || text.find('/') < colon) {
    const Driver& driver = *drivers_.front();
    return Location{
        .driver = &driver,
        .uri = {.scheme = std::string{driver.schemes().front()}, .path = std::string{text}}};
  }
  const std::string_view scheme = text.substr(0, colon);
  const Driver* const driver = find(scheme);
  if (driver == nullptr) {
    return std::unexpected{
        UriError{.message = shown_uri(text) + " is not a database that persist can open",
                 .hint = std::move(forms) + "; a path with a colon is written ./a:b"}};
  }
  auto uri = parse_uri(scheme, text.substr(colon + 1), driver->syntax());
  if (!uri) return std::unexpected{std::move(uri.error())};
  if (auto checked = check_members(*driver, *uri); !checked) {
    return std::unexpected{std::move(checked.error())};
  }
  return Location{.driver = driver, .uri = *std::move(uri)};
}

}  // namespace persist
