#include <algorithm>
#include <string>
#include <vector>

#include "base/counts.hpp"
#include "commands/make.hpp"
#include "core/confirmation.hpp"
#include "core/key_input.hpp"
#include "core/lookups.hpp"
#include "core/request_change.hpp"
#include "core/scan_selected.hpp"
#include "core/selection_options.hpp"
#include "core/session.hpp"

namespace persist::app {

namespace {

class Requeue final : public Command {
 public:
  void declare(Options& options) override {
    keys_.declare(options);
    change_.declare(options);
    selection_.declare(options, Liveness::all);
  }

  Outcome<Status> run(Session& session) override {
    const int ways = int{keys_.has_arguments()} + int{keys_.from_stdin()} + int{selection_.any()};
    if (ways != 1) {
      return usage("specify exactly one of KEY..., --stdin and a selection",
                   "--state dead selects every dead letter");
    }
    PERSIST_PASS(change_.check());
    auto opened = session.open_requests(change_.access(), Layout::queue);
    if (!opened) return std::unexpected(opened.error());
    const auto stores = queues(session, **opened);
    if (!stores) return std::unexpected(stores.error());
    auto chosen = change_.choose(session);
    if (!chosen) return std::unexpected(std::move(chosen.error()));
    const auto missing = selection_.any() ? select(session, **opened, *stores, *chosen)
                                          : look_up(session, **opened, *stores, *chosen);
    if (!missing) return std::unexpected(missing.error());
    if (selection_.any() && !change_.is_confirmed() && !change_.is_dry_run()) {
      PERSIST_PASS(confirm({.verb = "put back",
                            .preposition = "in",
                            .database = name_of(*session.settings().db),
                            .affected = chosen->affected()}));
    }
    auto status = change_.change(
        session, *chosen, {.verb = "put back", .done = "put back", .state = "dead"},
        [&](std::span<const Place> places) { return (*opened)->requests()->requeue(places); });
    return status && *missing > 0 ? Status::negative : std::move(status);
  }

 private:
  /// The queues that the command is about: the named one, otherwise the only one, or all.
  static Outcome<std::vector<std::string>> queues(Session& session, Inspector& inspector) {
    if (session.settings().store) return std::vector{*session.settings().store};
    const auto found = inspector.stores();
    if (!found) return stop(found.error());
    std::vector<std::string> ids;
    for (const StoreInfo& store : *found) {
      if (store.layout == Layout::queue) ids.push_back(store.id);
    }
    if (session.settings().all_stores || ids.size() == 1) return ids;
    if (ids.empty()) return usage("this database has no queue");
    std::string list;
    for (const std::string& id : ids) list += (list.empty() ? "\"" : ", \"") + id + '"';
    return usage("which queue? this database has " + list, "use --store, or --all-stores");
  }

  /// How many of the keys there are not.
  Outcome<std::size_t> look_up(const Session& session, Inspector& inspector,
                               const std::vector<std::string>& stores,
                               ChosenRequests& chosen) const {
    const auto keys = keys_.read(session);
    if (!keys) return std::unexpected(keys.error());
    if (stores.size() != 1) return usage("keys are of one queue", "use --store");
    std::size_t missing = 0;
    Lookups lookups{inspector, stores.front(), *keys};
    for (const std::string& key : *keys) {
      const auto found = lookups.next();
      if (!found) return stop(found.error());
      if (*found) {
        PERSIST_PASS(chosen.add(stores.front(), **found));
      } else {
        ++missing;
        session.report().warn("no element exists for \"" + key + '"');
      }
    }
    return missing;
  }

  Outcome<std::size_t> select(const Session& session, Inspector& inspector,
                              const std::vector<std::string>& stores,
                              ChosenRequests& chosen) const {
    auto selection = selection_.resolve_for_change(session.now());
    if (!selection) return std::unexpected(selection.error());
    PERSIST_PASS(scan_selected(inspector, stores, *selection, States::unneeded,
                               [&](const SelectedEntry& entry) -> Outcome<void> {
                                 const RequestView* const request = entry.record.request;
                                 if (request == nullptr ||
                                     request->facts.phase != RequestPhase::dead) {
                                   return {};
                                 }
                                 return chosen.add(entry.store, entry.record);
                               }));
    return 0;
  }

  KeyInput keys_;
  RequestChangeOptions change_;
  SelectionOptions selection_;
};

}  // namespace

std::unique_ptr<Command> make_requeue() { return std::make_unique<Requeue>(); }

}  // namespace persist::app
