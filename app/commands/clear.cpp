#include "commands/make.hpp"
#include "core/change_options.hpp"
#include "core/confirmation.hpp"
#include "core/entry_words.hpp"
#include "core/scan_selected.hpp"
#include "core/selection.hpp"
#include "core/session.hpp"
#include "core/transact.hpp"

namespace persist::app {

namespace {

class Clear final : public Command {
 public:
  void declare(Options& options) override {
    options.flag("-y,--yes", yes_, "do not ask before entries are removed");
    options.flag("--drop-table", drop_table_,
                 {"drop the store's table too (layout multi)",
                  "Also drop the table of the store and its indexes, in the same transaction. The "
                  "store must be in the layout *multi*; use --layout *multi* to select an empty "
                  "table if the store also exists in another layout."});
    change_.declare(options);
  }

  Outcome<Status> run(Session& session) override {
    PERSIST_PASS(change_.check());
    auto opened = session.open(change_.access(Access::change));
    if (!opened) return std::unexpected(opened.error());
    Inspector& inspector = **opened;
    const auto stores = session.stores(inspector, Session::Unnamed::only_store);
    if (!stores) return std::unexpected(stores.error());
    if (!yes_ && !change_.is_dry_run()) {
      auto affected = find_affected(inspector, *stores, Selection{});
      if (!affected) return std::unexpected(std::move(affected.error()));
      if (affected->entries == 0 && !drop_table_) return Status::done;
      if (affected->entries > 0) {
        PERSIST_PASS(confirm({.verb = "remove",
                              .preposition = "from",
                              .database = name_of(*session.settings().db),
                              .affected = *std::move(affected)}));
      }
    }

    if (change_.plans()) return clear_as_planned(session, inspector, *stores);
    return transact([&] { return clear(session, inspector, *stores); });
  }

 private:
  Outcome<Status> clear_as_planned(Session& session, Inspector& inspector,
                                   const std::vector<std::string>& stores) const {
    auto planned = change_.begin(session, inspector, *session.settings().db);
    if (!planned) return std::unexpected(std::move(planned.error()));
    ChangePlan& plan = (*planned)->plan();
    for (const std::string& store : stores) plan.expect_whole(store, drop_table_);
    PERSIST_PASS(scan_selected(
        inspector, stores, Selection{}, States::unneeded, [&](const SelectedEntry& entry) {
          return plan.add({.kind = Change::Kind::remove,
                           .store = entry.store,
                           .key = {entry.record.key, entry.record.key_class}},
                          entry.record);
        }));
    PERSIST_PASS((*planned)->finish(
        {.verb = "remove", .done = "removed", .preposition = "from", .stores = stores}));
    return Status::done;
  }

  Outcome<Status> clear(const Session& session, Inspector& inspector,
                        const std::vector<std::string>& stores) const {
    auto transaction = inspector.begin(session.now());
    if (!transaction) return stop(std::move(transaction.error()));
    std::size_t removed = 0;
    for (const std::string& store : stores) {
      const auto count = drop_table_ ? (*transaction)->drop(store) : (*transaction)->clear(store);
      if (!count) return stop(count.error());
      removed += *count;
    }
    PERSIST_STOP((*transaction)->commit());
    session.report().inform(count_words("removed", removed, "from", stores));
    return Status::done;
  }

  bool yes_ = false;
  bool drop_table_ = false;
  ChangeOptions change_;
};

}  // namespace

std::unique_ptr<Command> make_clear() { return std::make_unique<Clear>(); }

}  // namespace persist::app
