#include <algorithm>
#include <filesystem>
#include <system_error>

#include "base/counts.hpp"
#include "commands/make.hpp"
#include "core/change_options.hpp"
#include "core/scan_selected.hpp"
#include "core/session.hpp"

namespace persist::app {

namespace {

class RenameStore final : public Command {
 public:
  void declare(Options& options) override {
    options.positional("OLD", Arity::one, old_, "the store");
    options.positional("NEW", Arity::one, new_, "its new id, which no store has yet");
    change_.declare(options);
  }

  Outcome<Status> run(Session& session) override {
    PERSIST_PASS(change_.check());
    const std::string& from = old_.front();
    const std::string& to = new_.front();
    if (from == to) return usage("OLD and NEW are the same");
    if (session.settings().store_from_option || session.settings().all_stores) {
      return usage("the stores are arguments: --store and --all-stores do not apply");
    }
    auto opened = session.open(change_.access(access_for(session)));
    if (!opened) return std::unexpected(opened.error());
    Inspector& inspector = **opened;
    const auto stores = inspector.stores();
    if (!stores) return stop(stores.error());
    const auto old_store = std::ranges::find(*stores, from, &StoreInfo::id);
    if (old_store == stores->end()) {
      session.report().warn("no store \"" + from + "\" exists; nothing was changed");
      return Status::negative;
    }
    if (old_store->is_undivided)
      return usage("the stores of this database cannot be distinguished");
    const auto is_used = has_entries(inspector, to);
    if (!is_used) return std::unexpected(is_used.error());
    if (*is_used) {
      return std::unexpected{Error{
          ConditionError{"the store \"" + to + "\" already has entries; nothing was changed"}}};
    }
    return rename(session, inspector, *old_store);
  }

 private:
  /// The new store may need a table; a file that does not exist is not made.
  static Access access_for(const Session& session) {
    const auto& db = session.settings().db;
    const auto path = db ? db->local_path() : std::nullopt;
    std::error_code unknown;
    const bool is_missing = path && !std::filesystem::exists(*path, unknown);
    return is_missing ? Access::change : Access::create;
  }

  static Outcome<bool> has_entries(Inspector& inspector, const std::string& store) {
    auto scan = inspector.scan(
        store,
        {.projection = Projection::keys, .order = ScanOrder::any, .limit_hint = std::size_t{1}});
    if (!scan) return stop(scan.error());
    EntryBatch batch;
    PERSIST_STOP((*scan)->next(batch));
    return !batch.empty();
  }

  Outcome<Status> rename(Session& session, Inspector& inspector, const StoreInfo& from) const {
    auto planned = change_.begin(session, inspector, *session.settings().db);
    if (!planned) return std::unexpected(std::move(planned.error()));
    ChangePlan& plan = (*planned)->plan();
    const std::size_t skipped = session.report().skipped();
    plan.expect_whole(from.id, from.layout == Layout::multi);
    const auto move = [&](const SelectedEntry& entry) -> Outcome<void> {
      const EntryView& record = entry.record;
      const StoredKey key{record.key, record.key_class};
      PERSIST_PASS(plan.add({.kind = Change::Kind::put,
                             .store = new_.front(),
                             .key = key,
                             .value = record.value,
                             .expires = record.expires,
                             .value_class = record.value_class},
                            std::nullopt));
      return plan.add({.kind = Change::Kind::remove, .store = entry.store, .key = key}, record);
    };
    PERSIST_PASS(
        scan_selected(inspector, std::vector{from.id}, Selection{}, States::unneeded, move));
    if (session.report().skipped() > skipped) {
      return std::unexpected{
          Error{PersistenceBackingError{.method = "rename",
                                        .fault = BackingFault::too_long,
                                        .code = {},
                                        .message = "nothing was changed: an entry is too long"}}};
    }
    const std::size_t entries = plan.size() / 2;
    PERSIST_PASS((*planned)->finish({.verb = "change"}));
    if (!change_.is_dry_run()) {
      session.report().inform("renamed the store \"" + from.id + "\" to \"" + new_.front() +
                              "\": " + counted(entries, "entry", "entries"));
    }
    return Status::done;
  }

  std::vector<std::string> old_;
  std::vector<std::string> new_;
  ChangeOptions change_;
};

}  // namespace

std::unique_ptr<Command> make_rename_store() { return std::make_unique<RenameStore>(); }

}  // namespace persist::app
