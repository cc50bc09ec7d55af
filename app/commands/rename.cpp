#include "commands/make.hpp"
#include "core/change_options.hpp"
#include "core/session.hpp"

namespace persist::app {

namespace {

class Rename final : public Command {
 public:
  void declare(Options& options) override {
    options.positional("OLD", Arity::one, old_, "the key");
    options.positional("NEW", Arity::one, new_, "its new name, which has no live entry yet");
    change_.declare(options);
  }

  Outcome<Status> run(Session& session) override {
    PERSIST_PASS(change_.check());
    if (old_ == new_) return usage("OLD and NEW are the same");
    auto opened = session.open(change_.access(Access::change));
    if (!opened) return std::unexpected(opened.error());
    Inspector& inspector = **opened;
    const auto store = session.store(inspector);
    if (!store) return std::unexpected(store.error());
    const std::string from = session.stored_key(old_.front());
    const std::string to = session.stored_key(new_.front());
    EntryBatch before;
    PERSIST_STOP(inspector.lookup(*store, std::string_view{from}, before));
    if (before.empty() || !before[0].expires.is_live_at(session.now())) {
      session.report().warn("no entry exists for \"" + from + "\"; nothing was changed");
      return Status::negative;
    }
    EntryBatch target;
    PERSIST_STOP(inspector.lookup(*store, std::string_view{to}, target));
    auto planned = change_.begin(session, inspector, *session.settings().db);
    if (!planned) return std::unexpected(std::move(planned.error()));
    ChangePlan& plan = (*planned)->plan();
    plan.refuse_live();
    const EntryView entry = before[0];
    PERSIST_PASS(plan.add({.kind = Change::Kind::put,
                           .store = *store,
                           .key = std::string_view{to},
                           .value = entry.value,
                           .expires = entry.expires,
                           .value_class = entry.value_class},
                          target.empty() ? std::nullopt : std::optional{target[0]}));
    PERSIST_PASS(plan.add(
        {.kind = Change::Kind::remove, .store = *store, .key = std::string_view{from}}, entry));
    PERSIST_PASS((*planned)->finish({.verb = "change"}));
    if (!change_.is_dry_run()) {
      session.report().inform("renamed \"" + from + "\" to \"" + to + "\" in \"" + *store + '"');
    }
    return Status::done;
  }

 private:
  std::vector<std::string> old_;
  std::vector<std::string> new_;
  ChangeOptions change_;
};

}  // namespace

std::unique_ptr<Command> make_rename() { return std::make_unique<Rename>(); }

}  // namespace persist::app
