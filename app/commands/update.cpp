#include "base/counts.hpp"
#include "commands/make.hpp"
#include "core/change_options.hpp"
#include "core/confirmation.hpp"
#include "core/lookups.hpp"
#include "core/progress.hpp"
#include "core/scan_selected.hpp"
#include "core/selection_options.hpp"
#include "core/session.hpp"
#include "core/value_update.hpp"

namespace persist::app {

namespace {

/// Updates entries in portions. What others overtook is read again and done again.
class PortionedUpdate {
 public:
  PortionedUpdate(const ValueUpdate& update, PlannedChange& planned, Inspector& inspector,
                  const Selection& selection, const Session& session, std::size_t portion)
      : update_{update},
        planned_{planned},
        inspector_{inspector},
        selection_{selection},
        session_{session},
        portion_{portion} {}

  [[nodiscard]] Outcome<void> add(std::string_view store, const EntryView& record) {
    if (portion_ == 0) return plan(store, record);
    places_.push_back({.store = std::string{store},
                       .key = std::string{record.key},
                       .key_class = record.key_class});
    PERSIST_PASS(plan(store, record));
    return places_.size() < portion_ ? Outcome<void>{} : flush();
  }

  /// Writes the portion.
  [[nodiscard]] Outcome<void> flush() {
    constexpr int max_tries = 5;
    for (int tries = 1;; ++tries) {
      auto written = planned_.finish_portion();
      const bool is_overtaken = !written && std::holds_alternative<ConditionError>(written.error());
      if (written || !is_overtaken) {
        places_.clear();
        return written;
      }
      PERSIST_PASS(planned_.go_back());
      if (tries == max_tries) {
        return std::unexpected{
            Error{ConditionError{"others changed entries of a portion again and again"}}};
      }
      PERSIST_PASS(plan_again());
    }
  }

 private:
  struct KeptPlace {
    std::string store;
    std::string key;
    StorageClass key_class;
  };

  Outcome<void> plan(std::string_view store, const EntryView& record) {
    auto value = update_.apply(store, record.key, record.value, session_);
    if (!value) return std::unexpected(std::move(value.error()));
    if (*value == record.value) return {};
    return planned_.plan().add({.kind = Change::Kind::put,
                                .store = store,
                                .key = {record.key, record.key_class},
                                .value = *value,
                                .expires = record.expires},
                               record);
  }

  Outcome<void> plan_again() {
    std::vector<Place> places;
    places.reserve(places_.size());
    for (const KeptPlace& place : places_) {
      places.push_back({.store = place.store, .key = {place.key, place.key_class}});
    }
    Lookups lookups{inspector_, std::move(places)};
    for (const KeptPlace& place : places_) {
      const auto found = lookups.next();
      if (!found) return stop(found.error());
      if (!*found || !(*found)->expires.is_live_at(session_.now())) continue;
      if (!selection_.accepts(**found)) continue;
      PERSIST_PASS(plan(place.store, **found));
    }
    return {};
  }

  const ValueUpdate& update_;
  PlannedChange& planned_;
  Inspector& inspector_;
  const Selection& selection_;
  const Session& session_;
  std::size_t portion_;
  std::vector<KeptPlace> places_;
};

class Update final : public Command {
 public:
  void declare(Options& options) override {
    update_.declare(options);
    options.value("--batch", "N", batch_,
                  {"write N entries at a time",
                   "Write N entries at a time, each time all or none. Entries that others change "
                   "meanwhile are read again and changed again. Otherwise all entries are written "
                   "in one transaction, and one that was changed meanwhile is status 6."});
    options.flag("-y,--yes", yes_, "do not ask before a selection is changed");
    change_.declare(options);
    selection_.declare(options, Liveness::live);
  }

  Outcome<Status> run(Session& session) override {
    PERSIST_PASS(change_.check());
    if (!selection_.any())
      return usage("a selection is required", "use --glob '*' for every live entry");
    auto update = update_.resolve();
    if (!update) return std::unexpected(std::move(update.error()));
    std::size_t portion = 0;
    if (batch_) {
      const auto batch = parse_count("--batch", *batch_, 1);
      if (!batch) return std::unexpected(batch.error());
      portion = *batch;
      update->others = "its portion was not written";
    }
    const auto selection = selection_.resolve_for_change(session.now());
    if (!selection) return std::unexpected(selection.error());
    if (selection->range.liveness != Liveness::live) {
      return usage("update changes live entries only");
    }
    auto opened = session.open(change_.access(Access::change));
    if (!opened) return std::unexpected(opened.error());
    Inspector& inspector = **opened;
    const auto stores = session.stores(inspector, Session::Unnamed::only_store);
    if (!stores) return std::unexpected(stores.error());
    if (!yes_ && !change_.is_dry_run()) {
      PERSIST_PASS(ask_first(session, inspector, *stores, *selection));
    }
    auto planned = change_.begin(session, inspector, *session.settings().db);
    if (!planned) return std::unexpected(std::move(planned.error()));
    PortionedUpdate portioned{*update, **planned, inspector, *selection, session, portion};
    Outcome<void> written = scan_selected(
        inspector, *stores, *selection, States::unneeded,
        [&](const SelectedEntry& entry) { return portioned.add(entry.store, entry.record); });
    if (written && portion > 0) written = portioned.flush();
    if (!written) return broken_off(session, **planned, std::move(written.error()));
    PERSIST_PASS((*planned)->finish(
        {.verb = "change", .done = "updated", .preposition = "in", .stores = *stores}));
    return Status::done;
  }

 private:
  /// What was written in portions stays, and so does what is saved of it.
  static std::unexpected<Error> broken_off(const Session& session, PlannedChange& planned,
                                           Error error) {
    if (planned.changed() == 0) return std::unexpected{std::move(error)};
    const auto saved = planned.go_back();
    if (!saved) session.report().error(saved.error());
    session.report().warn(
        "stopped after " + counted(planned.changed(), "entry was", "entries were") + " changed",
        planned.saves() ? "restore the file of --save to undo that" : "");
    return std::unexpected{std::move(error)};
  }

  static Outcome<void> ask_first(const Session& session, Inspector& inspector,
                                 const std::vector<std::string>& stores,
                                 const Selection& selection) {
    auto affected = find_affected(inspector, stores, selection);
    if (!affected) return std::unexpected(std::move(affected.error()));
    return confirm({.verb = "change",
                    .preposition = "in",
                    .database = name_of(*session.settings().db),
                    .affected = *std::move(affected)});
  }

  UpdateOptions update_;
  std::optional<std::string> batch_;
  bool yes_ = false;
  ChangeOptions change_;
  SelectionOptions selection_;
};

}  // namespace

std::unique_ptr<Command> make_update() { return std::make_unique<Update>(); }

}  // namespace persist::app
