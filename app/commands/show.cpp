#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <persist/requests.hpp>

#include "base/charset.hpp"
#include "commands/make.hpp"
#include "core/entry_parts.hpp"
#include "core/session.hpp"
#include "runs/run_tree.hpp"
#include "runs/wait_reason.hpp"

namespace persist::app {

namespace {

class Show final : public Command {
 public:
  void declare(Options& options) override {
    options.positional("EXECUTION", Arity::one, execution_,
                       "the execution id of a run, or the key of another request");
    options.flag("--json", json_, "print one JSON object");
  }

  Outcome<Status> run(Session& session) override {
    auto opened = session.open_requests(Access::read, Layout::cluster);
    if (!opened) return std::unexpected(opened.error());
    Inspector& inspector = **opened;
    auto report = find(session, inspector);
    if (!report) return std::unexpected(std::move(report.error()));
    if (!*report) {
      session.report().inform("no run and no request \"" + execution_.front() + '"');
      return Status::negative;
    }
    const auto runners = inspector.requests()->runners();
    if (!runners) return stop(runners.error());
    const auto reasons = wait_reasons(**report, *runners, session.now());
    return print(session, {.report = **report, .reasons = reasons, .now = session.now()});
  }

 private:
  /// A run with all that belongs to it, or a request or an element alone.
  Outcome<std::optional<RunReport>> find(const Session& session, Inspector& inspector) const {
    const std::string& execution = execution_.front();
    const std::string store = session.settings().store.value_or("");
    auto report = inspector.requests()->run(store, execution);
    if (!report) return stop(std::move(report.error()));
    if (*report) return *std::move(report);
    const auto stores = inspector.stores();
    if (!stores) return stop(stores.error());
    for (const StoreInfo& it : *stores) {
      if (!store.empty() && it.id != store) continue;
      RunReport found;
      PERSIST_STOP(inspector.lookup(it.id, execution, found.run));
      if (found.run.empty()) continue;
      found.store = it.id;
      if (const RequestView* const request = found.run[0].request) {
        found.shard = detail_text(*request, "shard");
      }
      return std::optional<RunReport>{std::move(found)};
    }
    return std::nullopt;
  }

  Outcome<Status> print(Session& session, const ShownRun& run) const {
    Output& out = session.out();
    if (json_) {
      std::string text;
      append_json(text, JsonView::assume_valid(run_as_json(run)), session.style_of_line());
      PERSIST_PASS(out.line(text));
      return Status::done;
    }
    PERSIST_PASS(out.write(run_as_tree(run, {.charset = charset_of_locale(),
                                             .columns = columns_of(out),
                                             .colored = session.colored()})));
    return Status::done;
  }

  /// A file has no width.
  static std::size_t columns_of(const Output& out) {
    return out.is_terminal() ? out.columns() : std::numeric_limits<std::size_t>::max();
  }

  std::vector<std::string> execution_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_show() { return std::make_unique<Show>(); }

}  // namespace persist::app
