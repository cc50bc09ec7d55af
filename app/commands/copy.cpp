#include <algorithm>
#include <span>

#include <persist/dump.hpp>

#include "base/counts.hpp"
#include "base/url.hpp"
#include "commands/make.hpp"
#include "core/backing.hpp"
#include "core/change_options.hpp"
#include "core/confirmation.hpp"
#include "core/entry_words.hpp"
#include "core/entry_writer.hpp"
#include "core/progress.hpp"
#include "core/redaction.hpp"
#include "core/request_layouts.hpp"
#include "core/scan_selected.hpp"
#include "core/selection_options.hpp"
#include "core/session.hpp"
#include "core/store_summaries.hpp"

namespace persist::app {

namespace {

class Copy final : public Command {
 public:
  void declare(Options& options) override {
    options.positional("FROM", Arity::one, from_, "the backing to copy from, as for --db");
    options.positional("TO", Arity::one, to_, "the backing to copy to");
    declare_mode(options, mode_);
    options.flag("-y,--yes", yes_, "do not ask before stores are replaced");
    options.choice(
        "--from-layout", {"auto", "single", "multi", "kvs"}, from_layout_,
        {"the table layout of FROM (auto: the one that exists)",
         "The table layout of FROM; *auto* is the one that it has. --layout applies to TO only."});
    options.flag("--move", move_,
                 {"move stores within one file, FROM and TO, between two layouts",
                  "Move stores from one layout of a file to another, in one transaction. FROM and "
                  "TO must be the same file; --from-layout and --layout name the layouts. If both "
                  "layouts have entries of a store, they are merged: an entry that is moved "
                  "overwrites one with the same key, or with --mode *insert* stops the command. A "
                  "table of the layout *multi* is dropped when it is empty. Stop the application "
                  "first: it does not look for its stores in another layout."});
    change_.declare(options);
    selection_.declare(options, Liveness::all);
    redact_.declare(options, RedactOptions::Keys::redacted);
  }

  Outcome<Status> run(Session& session) override {
    const auto selection = selection_.resolve_for_change(session.now());
    if (!selection) return std::unexpected(selection.error());
    PERSIST_PASS(change_.check());
    PERSIST_PASS(session.refuse_options_for_db());
    auto from = locate(*session.settings().drivers, from_.front());
    if (!from) return std::unexpected(from.error());
    PERSIST_PASS(set_choice(*from, "from-layout", "layout", from_layout_));
    auto to = locate(*session.settings().drivers, to_.front());
    if (!to) return std::unexpected(to.error());
    PERSIST_PASS(set_choice(*to, "layout", "layout", session.settings().layout));
    set_default_layout(*to, session.settings().default_layout);
    if (move_) return move(*from, *to, session);
    const auto redactor = begin_redaction(redact_, session);
    if (!redactor) return std::unexpected(redactor.error());
    if (from->is_same(*to)) {
      return usage("FROM and TO are the same",
                   "use --move to move stores between the layouts of a file");
    }

    std::string doubt;
    const auto source =
        open_backing(*from, Access::read, session.settings(), session.report(), LongEntries::skip,
                     [&doubt](const std::string& sentence) { doubt = sentence; });
    if (!source) return std::unexpected(source.error());
    const InterruptOnSignal source_interrupt{**source};
    const auto stores = session.stores(**source, Session::Unnamed::every_store);
    if (!stores) return std::unexpected(stores.error());
    if (!session.settings().store) PERSIST_PASS(refuse_undivided(**source));
    // A guess is good enough to look at, not to write down.
    if (!doubt.empty() && session.settings().store) session.report().warn(doubt);
    if (!doubt.empty() && !session.settings().store) {
      return usage(doubt, "add ?form=bare or ?form=escaped to the URL of FROM, with its scheme");
    }

    const auto target =
        change_.is_dry_run()
            ? open_to_try_out(*to, session.settings(), session.report())
            : open_backing(*to, Access::create, session.settings(), session.report());
    if (!target) return std::unexpected(target.error());
    PERSIST_PASS(refuse_requests(**target));
    const InterruptOnSignal target_interrupt{**target};
    WritePlan plan{.mode = mode_named(mode_),
                   .now = session.now(),
                   .redactor = redactor->get(),
                   .schemas = session.schemas()};
    if (plan.redactor != nullptr) {
      PERSIST_PASS(refuse_with_redaction(change_, records_shown(plan.mode)));
    }
    if (session.settings().dialect_given) plan.dialect = session.settings().dialect;
    if (plan.mode == WriteMode::replace && !yes_ && !change_.is_dry_run()) {
      PERSIST_PASS(ask(**source, *stores, *selection, **target));
    }
    if (!change_.plans()) return copy(**source, *stores, *selection, plan, **target, session);
    auto planned = change_.begin(session, **target, *to);
    if (!planned) return std::unexpected(std::move(planned.error()));
    plan.planned = &(*planned)->plan();
    auto status = copy(**source, *stores, *selection, plan, **target, session);
    if (!status) return status;
    PERSIST_PASS((*planned)->finish({.verb = "change"}));
    if (!change_.is_dry_run()) report(session, *stores);
    return status;
  }

 private:
  /// One store for all of them would be of no use to an application.
  static Outcome<void> refuse_undivided(Inspector& source) {
    const auto stores = source.stores();
    if (!stores) return stop(stores.error());
    for (const StoreInfo& store : *stores) {
      if (!store.is_undivided) continue;
      return usage("the stores of FROM cannot be distinguished",
                   "use --store to select one, or -s '' to copy all keys into one store");
    }
    return {};
  }

  Outcome<void> ask(Inspector& source, const std::vector<std::string>& stores,
                    const Selection& selection, Inspector& target) const {
    auto affected = find_affected(target, stores, Selection{});
    if (!affected) return std::unexpected(std::move(affected.error()));
    if (affected->entries == 0) return {};
    const auto copied = find_affected(source, stores, selection);
    if (!copied) return std::unexpected(copied.error());
    return confirm({.verb = "replace",
                    .preposition = "in",
                    .database = to_.front(),
                    .affected = *std::move(affected),
                    .detail = "with " + counted(copied->entries, "entry", "entries") + " from " +
                              from_.front()});
  }

  /// Whole stores as they are, in one transaction.
  [[nodiscard]] Outcome<Status> move(const Location& from, const Location& to,
                                     const Session& session) const {
    if (!from.capabilities().layouts || !from.is_same(to)) {
      return usage("--move requires one SQLite file as both FROM and TO");
    }
    const auto from_layout = layout_of(from);
    const auto to_layout = layout_of(to);
    if (!from_layout || !to_layout || from_layout == to_layout) {
      return usage("--move requires two layouts", "use --from-layout and --layout");
    }
    if (selection_.any() || session.settings().dialect_given) {
      return usage(
          "--move moves whole stores and cannot be combined with a selection or --dialect");
    }
    if (change_.plans()) {
      return usage("--move cannot be combined with --save or --dry-run",
                   "use backup to keep the file as it is");
    }
    if (redact_.any()) return usage("--move cannot be combined with redaction");
    if (mode_ == "replace") return usage("--move cannot be combined with --mode replace");
    Location file = to;
    std::erase_if(file.uri.members, [](const Uri::Member& it) { return it.name == "layout"; });
    for (const Uri::Member& member : from.uri.members) {
      const bool is_said = member.name == "layout" || file.uri.member(member.name) != nullptr;
      if (!is_said) file.uri.members.push_back(member);
    }
    StoreMove plan{.from = *from_layout,
                   .to = *to_layout,
                   .on_live = mode_named(mode_) == WriteMode::insert ? StoreMove::OnLive::refuse
                                                                     : StoreMove::OnLive::overwrite,
                   .now = session.now()};
    if (session.settings().store) plan.stores = {*session.settings().store};
    return move_stores(file, plan, session);
  }

  /// The layout that the URI or an option names.
  static std::optional<Layout> layout_of(const Location& place) {
    const std::string* const layout = place.uri.member("layout");
    return layout == nullptr ? std::nullopt : layout_named(*layout);
  }

  static Outcome<Status> move_stores(const Location& file, const StoreMove& plan,
                                     const Session& session) {
    PERSIST_PASS(check_changes_allowed(Access::change, session.settings()));
    const auto moved = file.driver->move_stores(
        file.uri, open_options(Access::change, session.settings(), session.report()), plan);
    if (!moved) return stop(moved.error());
    if (moved->conflict) {
      return std::unexpected{ConditionError{"a live entry exists for \"" + *moved->conflict +
                                            "\"; nothing was changed"}};
    }
    if (moved->entries == 0) session.report().warn("no entry to move");
    session.report().inform(count_words("moved", moved->entries, "of", plan.stores));
    return Status::done;
  }

  /// By the filters of keys and expiry alone, which read no values.
  static std::optional<std::size_t> count_keys(Inspector& source,
                                               const std::vector<std::string>& wanted,
                                               Selection selection) {
    selection.range.projection = Projection::keys;
    selection.allow_any_order();
    std::size_t total = 0;
    const auto counted = scan_selected(source, wanted, selection, States::unneeded,
                                       [&total](const SelectedEntry&) -> Outcome<void> {
                                         ++total;
                                         return {};
                                       });
    return counted ? std::optional{total} : std::nullopt;
  }

  /// None where it is not known without reading the values, or not at all.
  static std::optional<std::size_t> total_of(Inspector& source,
                                             const std::vector<std::string>& wanted,
                                             const Selection& selection, Instant now) {
    if (selection.looks_at_values()) return std::nullopt;
    if (selection.filters() || !selection.range.prefix.empty()) {
      return count_keys(source, wanted, selection);
    }
    auto stores = source.stores();
    if (!stores) return std::nullopt;
    std::erase_if(*stores, [&](const StoreInfo& it) { return !std::ranges::count(wanted, it.id); });
    std::size_t total = 0;
    const auto counted = for_each_summary(
        source, *stores, now, [&](const StoreInfo&, const StoreSummary& summary) -> Outcome<void> {
          if (selection.range.liveness != Liveness::expired) total += summary.live;
          if (selection.range.liveness != Liveness::live) total += summary.expired;
          return {};
        });
    if (!counted) return std::nullopt;
    return std::min(total, selection.limit.value_or(total));
  }

  void report(const Session& session, const std::vector<std::string>& stores) const {
    session.report().inform(count_words("copied", copied_, "of", stores));
  }

  Outcome<Status> copy(Inspector& source, const std::vector<std::string>& stores,
                       const Selection& selection, const WritePlan& plan, Inspector& target,
                       const Session& session) {
    EntryWriter writer{plan, target};
    Progress progress{session, "entries copied"};
    if (progress.is_shown()) progress.expect(total_of(source, stores, selection, session.now()));
    std::size_t left_out = 0;
    std::size_t open = 0;
    PERSIST_STOP(writer.begin({stores.begin(), stores.end()}));
    const auto write = [&](const SelectedEntry& entry) -> Outcome<void> {
      const EntryView& record = entry.record;
      if (record.request != nullptr && record.value.empty()) {
        ++open;
        return {};
      }
      if (!fits_dump_line(record)) {
        ++left_out;
        return {};
      }
      const auto written = writer.write({.store = entry.store,
                                         .key = {record.key, record.key_class},
                                         .value = record.value,
                                         .value_class = record.value_class,
                                         .expires = record.expires,
                                         .is_exit = entry.state.is_exit});
      if (auto stopped = writer.stopped()) return std::unexpected(*std::move(stopped));
      if (!written) return stop(written.error());
      ++copied_;
      progress.advance();
      return {};
    };
    PERSIST_PASS(scan_selected(
        source, stores, selection,
        plan.dialect || plan.schemas != nullptr ? States::wanted : States::unneeded, write));
    if (open > 0) session.report().warn(open_requests_words(open));
    const bool is_complete = left_out == 0 && session.report().skipped() == 0;
    if (plan.mode == WriteMode::replace && !is_complete) {
      // What FROM could not show would be removed from TO.
      return std::unexpected{PersistenceBackingError{
          .method = "copy",
          .code = {},
          .message = "nothing was replaced: FROM has entries that cannot be copied"}};
    }
    const auto committed = writer.commit();
    if (auto stopped = writer.stopped()) return std::unexpected(*std::move(stopped));
    PERSIST_STOP(committed);
    writer.report_losses(session.report());
    if (plan.redactor != nullptr) warn_of_unused_rules(*plan.redactor, copied_, session);
    // What is only planned yet may be a trial, or overtaken.
    if (plan.planned == nullptr) report(session, stores);
    if (left_out == 0) return Status::done;
    session.report().warn(counted(left_out, "entry is not copied: its key is NULL",
                                  "entries are not copied: their keys are NULL"));
    return Status::schema;
  }

  std::vector<std::string> from_;
  std::vector<std::string> to_;
  std::optional<std::string> mode_;
  bool yes_ = false;
  std::optional<std::string> from_layout_;
  bool move_ = false;
  ChangeOptions change_;
  SelectionOptions selection_;
  std::size_t copied_ = 0;
  RedactOptions redact_;
};

}  // namespace

std::unique_ptr<Command> make_copy() { return std::make_unique<Copy>(); }

}  // namespace persist::app
