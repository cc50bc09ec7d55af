#include "core/request_layouts.hpp"

#include <algorithm>
#include <utility>

#include "core/backing.hpp"

namespace persist::app {

namespace {

bool is_absent(const PersistenceError& error) {
  const auto* const backing = std::get_if<PersistenceBackingError>(&error);
  return backing != nullptr && (backing->fault == BackingFault::no_such_layout ||
                                backing->fault == BackingFault::other_layout ||
                                backing->fault == BackingFault::unsupported);
}

}  // namespace

std::optional<Location> with_layout(Location place, Layout layout) {
  const auto members = place.driver->members();
  if (std::ranges::find(members, "layout") == members.end()) return std::nullopt;
  place.uri.set_member("layout", std::string{name_of(layout)});
  if (!place.driver->check(place.uri)) return std::nullopt;
  return place;
}

Outcome<void> refuse_requests(const Inspector& inspector) {
  if (!inspector.capabilities().requests) return {};
  return usage("requests and elements of queues are changed by Effect's runners and workers alone",
               "use requeue, resume or purge --older-than, see persist-workflows(7)");
}

Outcome<std::vector<std::unique_ptr<Inspector>>> open_request_layouts(const Session& session,
                                                                      Inspector& opened) {
  std::vector<std::unique_ptr<Inspector>> found;
  const Settings& settings = session.settings();
  if (opened.capabilities().requests || settings.db->uri.member("layout") != nullptr) return found;
  const auto may_be = opened.may_have_requests();
  if (!may_be) return stop(may_be.error());
  if (!*may_be) return found;
  for (const Layout layout : {Layout::cluster, Layout::queue}) {
    const auto place = with_layout(*settings.db, layout);
    if (!place) continue;
    OpenOptions options = open_options(Access::read, settings, session.report());
    options.note = nullptr;  // said when the cache was opened
    auto inspector = place->driver->inspect(place->uri, options);
    if (!inspector && is_absent(inspector.error())) continue;
    if (!inspector) return stop(std::move(inspector.error()));
    found.push_back(skip_long_entries(*std::move(inspector), session.report()));
  }
  return found;
}

}  // namespace persist::app
