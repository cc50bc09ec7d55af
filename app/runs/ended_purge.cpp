#include "runs/ended_purge.hpp"

#include <algorithm>
#include <string_view>

#include "base/counts.hpp"
#include "base/time_words.hpp"
#include "core/confirmation.hpp"
#include "core/entry_words.hpp"
#include "core/scan_selected.hpp"
#include "io/signals.hpp"

namespace persist::app {

namespace {

/// Requests per transaction: a runner waits for one of them at the most.
constexpr std::size_t purged_at_once = 500;
constexpr std::string_view clocks = "Workflow/-/DurableClock";

Outcome<void> check_runners(const Session& session, Requests& requests, bool beside_runners) {
  const auto report = requests.runners();
  if (!report) return stop(report.error());
  const auto alive = std::ranges::find_if(report->runners, &RunnerInfo::is_alive);
  if (alive != report->runners.end() && !beside_runners) {
    return usage("refusing to purge: the runner " + alive->address +
                     " is alive, and may hold in "
                     "memory what would be removed",
                 "stop the runners, or add --beside-runners");
  }
  if (alive == report->runners.end() && !report->without_rows.empty()) {
    session.report().warn("no runner has a row, which is no proof that none is running");
  }
  return {};
}

Outcome<std::vector<std::string>> stores_of(const Session& session, Inspector& inspector) {
  if (session.settings().store) return std::vector{*session.settings().store};
  const auto found = inspector.stores();
  if (!found) return stop(found.error());
  std::vector<std::string> ids;
  for (const StoreInfo& store : *found) {
    // Clocks go with their runs.
    if (store.layout == Layout::cluster && !store.id.ends_with(clocks)) ids.push_back(store.id);
  }
  return ids;
}

/// What ended before; whether its address is to go as a whole only the removal can tell.
Outcome<void> choose_ended(Inspector& inspector, const std::vector<std::string>& stores,
                           Instant before, ChosenRequests& chosen) {
  return scan_selected(inspector, stores, Selection{}, States::unneeded,
                       [&](const SelectedEntry& entry) -> Outcome<void> {
                         const RequestView* const request = entry.record.request;
                         if (request == nullptr) return {};
                         const RequestFacts& facts = request->facts;
                         const bool is_over = facts.phase == RequestPhase::replied ||
                                              facts.phase == RequestPhase::completed;
                         if (!is_over || !facts.ended || *facts.ended >= before) return {};
                         return chosen.add(entry.store, entry.record);
                       });
}

}  // namespace

Outcome<Status> purge_ended(Session& session, const EndedPurge& purge,
                            const RequestChangeOptions& change) {
  PERSIST_PASS(change.check());
  auto opened = session.open_requests(change.access(), Layout::cluster, Session::Steps::always);
  if (!opened) return std::unexpected(opened.error());
  Inspector& inspector = **opened;
  Requests& requests = *inspector.requests();
  PERSIST_PASS(check_runners(session, requests, purge.beside_runners));
  const auto stores = stores_of(session, inspector);
  if (!stores) return std::unexpected(stores.error());
  auto chosen = change.choose(session);
  if (!chosen) return std::unexpected(std::move(chosen.error()));
  PERSIST_PASS(choose_ended(inspector, *stores, purge.before, *chosen));
  if (change.is_dry_run()) {
    PERSIST_PASS(RequestChangeOptions::finish(*chosen));
    session.report().answer("would delete at most " +
                            counted(chosen->size(), "request", "requests") +
                            "; nothing was changed");
    return Status::done;
  }
  session.report().warn(
      "idempotency ends with what is deleted: whoever sends such a request again "
      "has it processed again");
  if (!change.is_confirmed()) {
    PERSIST_PASS(confirm({.verb = "delete at most",
                          .preposition = "from",
                          .database = name_of(*session.settings().db),
                          .affected = chosen->affected(),
                          .detail = "that ended before " + rfc3339(purge.before)}));
  }
  PERSIST_PASS(RequestChangeOptions::finish(*chosen));
  chosen->keep_saved();
  RequestsPurged total;
  for (const std::string& store : *stores) {
    while (true) {
      if (received_signal() != 0) return std::unexpected{interrupted_error()};
      const auto purged = requests.purge_ended(store, purge.before, purged_at_once);
      if (!purged) return stop(purged.error());
      total.requests += purged->requests;
      total.addresses += purged->addresses;
      if (purged->requests == 0) break;
    }
  }
  PERSIST_PASS(session.out().line(std::to_string(total.requests)));
  PERSIST_PASS(session.out().flush());
  session.report().inform("deleted " + counted(total.requests, "request", "requests") + " of " +
                          counted(total.addresses, "address", "addresses"));
  return Status::done;
}

}  // namespace persist::app
