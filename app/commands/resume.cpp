#include <string>
#include <vector>

#include "commands/make.hpp"
#include "core/request_change.hpp"
#include "core/session.hpp"

namespace persist::app {

namespace {

class Resume final : public Command {
 public:
  void declare(Options& options) override {
    options.positional("EXECUTION", Arity::at_least_one, executions_,
                       "the execution id of a parked run");
    change_.declare(options);
  }

  Outcome<Status> run(Session& session) override {
    PERSIST_PASS(change_.check());
    auto opened = session.open_requests(change_.access(), Layout::cluster);
    if (!opened) return std::unexpected(opened.error());
    Requests& requests = *(*opened)->requests();
    auto chosen = change_.choose(session);
    if (!chosen) return std::unexpected(std::move(chosen.error()));
    bool has_missing = false;
    for (const std::string& execution : executions_) {
      const auto found = choose(session, **opened, execution, *chosen);
      if (!found) return std::unexpected(found.error());
      if (*found) continue;
      has_missing = true;
      session.report().warn("no run exists for \"" + execution + '"');
    }
    auto status =
        change_.change(session, *chosen, {.verb = "resume", .done = "resumed", .state = "parked"},
                       [&](std::span<const Place> places) { return requests.resume(places); });
    return status && has_missing ? Status::negative : std::move(status);
  }

 private:
  /// Whether there is such a run.
  static Outcome<bool> choose(const Session& session, Inspector& inspector,
                              const std::string& execution, ChosenRequests& chosen) {
    const auto place =
        inspector.requests()->find_run(session.settings().store.value_or(""), execution);
    if (!place) return stop(place.error());
    if (!*place) return false;
    EntryBatch batch;
    PERSIST_STOP(inspector.lookup((*place)->store, (*place)->key, batch));
    if (batch.empty()) return false;
    PERSIST_PASS(chosen.add((*place)->store, batch[0]));
    return true;
  }

  std::vector<std::string> executions_;
  RequestChangeOptions change_;
};

}  // namespace

std::unique_ptr<Command> make_resume() { return std::make_unique<Resume>(); }

}  // namespace persist::app
