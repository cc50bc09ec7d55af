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
    ChosenRequests chosen{change_.lines()};
    bool has_missing = false;
    for (const std::string& execution : executions_) {
      const auto report = requests.run(session.settings().store.value_or(""), execution);
      if (!report) return stop(report.error());
      if (*report && !(*report)->run.empty()) {
        chosen.add((*report)->store, (*report)->run[0], session.now());
      } else {
        has_missing = true;
        session.report().warn("no run exists for \"" + execution + '"');
      }
    }
    auto status =
        change_.change(session, chosen, {.verb = "resume", .done = "resumed", .state = "parked"},
                       [&](std::span<const Place> places) { return requests.resume(places); });
    return status && has_missing ? Status::negative : std::move(status);
  }

 private:
  std::vector<std::string> executions_;
  RequestChangeOptions change_;
};

}  // namespace

std::unique_ptr<Command> make_resume() { return std::make_unique<Resume>(); }

}  // namespace persist::app
