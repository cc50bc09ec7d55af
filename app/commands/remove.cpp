#include <persist/dump.hpp>

#include "commands/make.hpp"
#include "core/change_options.hpp"
#include "core/change_queue.hpp"
#include "core/confirmation.hpp"
#include "core/entry_words.hpp"
#include "core/key_input.hpp"
#include "core/lookups.hpp"
#include "core/request_layouts.hpp"
#include "core/scan_selected.hpp"
#include "core/selection_options.hpp"
#include "core/session.hpp"
#include "core/skipping_inspector.hpp"
#include "core/transact.hpp"

namespace persist::app {

namespace {

class Remove final : public Command {
 public:
  void declare(Options& options) override {
    keys_.declare(options);
    options.flag("--strict", strict_,
                 {"remove nothing if a key is missing (status 1)",
                  "If a key is missing, remove nothing and end with status 1."});
    change_.declare(options, ChangeOptions::Records::always);
    change_.declare_batch(options);
    options.flag("-y,--yes", yes_, "do not ask before a selection is removed");
    selection_.declare(options, Liveness::live);
  }

  Outcome<Status> run(Session& session) override {
    const int ways = int{keys_.has_arguments()} + int{keys_.from_stdin()} + int{selection_.any()};
    if (ways != 1) {
      return usage("specify exactly one of KEY..., --stdin and a selection",
                   "use clear to remove every entry of a store");
    }
    PERSIST_PASS(change_.check());
    return selection_.any() ? remove_selection(session) : remove_keys(session);
  }

 private:
  Outcome<Status> remove_keys(Session& session) {
    const auto keys = keys_.read(session);
    if (!keys) return std::unexpected(keys.error());
    auto opened = open(session);
    if (!opened) return std::unexpected(opened.error());
    Inspector& inspector = **opened;
    const auto store = session.store(inspector);
    if (!store) return std::unexpected(store.error());
    if (change_.is_dry_run()) return print_keys(session, inspector, *store, *keys);
    if (change_.plans()) return remove_keys_as_planned(session, inspector, *store, *keys);
    return transact([&] { return remove_keys(session, inspector, *store, *keys); });
  }

  Outcome<Status> remove_keys(Session& session, Inspector& inspector, const std::string& store,
                              const std::vector<std::string>& keys) const {
    const Instant now = session.now();
    auto transaction = inspector.begin(now);
    if (!transaction) return stop(std::move(transaction.error()));
    if (strict_) {
      const auto missing = find_missing(inspector, store, keys, now);
      if (!missing) return std::unexpected(missing.error());
      if (*missing) return missing_key(session, **missing);
    }
    std::vector<std::string> missing;
    ChangeQueue changes{*std::move(transaction),
                        [&](std::size_t index, const ChangeOutcome& removed) {
                          if (removed.applied == Applied::no) missing.push_back(keys[index]);
                        }};
    for (const std::string& key : keys) {
      PERSIST_STOP(changes.queue({.kind = Change::Kind::remove, .store = store, .key = key}));
    }
    PERSIST_STOP(changes.commit());
    warn_of_missing(session, missing, keys.size());
    session.report().inform(
        count_words("removed", keys.size() - missing.size(), "from", std::span{&store, 1}));
    return Status::done;
  }

  static void warn_of_missing(const Session& session, const std::vector<std::string>& missing,
                              std::size_t keys) {
    if (missing.size() == 1) {
      session.report().warn("no entry exists for \"" + missing.front() + '"');
    } else if (!missing.empty()) {
      session.report().warn("no entries exist for " + std::to_string(missing.size()) + " of " +
                            std::to_string(keys) + " keys");
    }
  }

  Outcome<Status> remove_keys_as_planned(Session& session, Inspector& inspector,
                                         const std::string& store,
                                         const std::vector<std::string>& keys) const {
    if (strict_) {
      const auto missing = find_missing(inspector, store, keys, session.now());
      if (!missing) return std::unexpected(missing.error());
      if (*missing) return missing_key(session, **missing);
    }
    auto planned = change_.begin(session, inspector, *session.settings().db);
    if (!planned) return std::unexpected(std::move(planned.error()));
    (*planned)->plan().track_keys();
    std::vector<std::string> missing;
    Lookups lookups{inspector, store, keys};
    for (const std::string& key : keys) {
      const auto found = lookups.next();
      if (!found) return stop(found.error());
      if (!*found) missing.push_back(key);
      PERSIST_PASS((*planned)->plan().add(
          {.kind = Change::Kind::remove, .store = store, .key = key}, *found));
    }
    PERSIST_PASS((*planned)->finish({.verb = "remove",
                                     .done = "removed",
                                     .preposition = "from",
                                     .stores = std::span{&store, 1}}));
    warn_of_missing(session, missing, keys.size());
    return Status::done;
  }

  Outcome<Inspector*> open(Session& session) const {
    auto opened = session.open(change_.access(Access::change));
    if (opened) PERSIST_PASS(refuse_requests(**opened));  // also under --dry-run
    return opened;
  }

  static Outcome<std::optional<std::string>> find_missing(Inspector& inspector,
                                                          const std::string& store,
                                                          const std::vector<std::string>& keys,
                                                          Instant now) {
    Lookups lookups{inspector, store, keys};
    for (const std::string& key : keys) {
      const auto found = lookups.next();
      if (!found && is_too_long(found.error())) continue;  // it is there
      if (!found) return stop(found.error());
      if (!*found || !(*found)->expires.is_live_at(now)) return key;
    }
    return std::nullopt;
  }

  static Status missing_key(Session& session, const std::string& key) {
    session.report().warn("no entry exists for \"" + key + "\"; nothing was removed");
    return Status::negative;
  }

  Outcome<Status> print_keys(Session& session, Inspector& inspector, const std::string& store,
                             const std::vector<std::string>& keys) const {
    if (strict_) {
      const auto missing = find_missing(inspector, store, keys, session.now());
      if (!missing) return std::unexpected(missing.error());
      if (*missing) return missing_key(session, **missing);
    }
    Lookups lookups{inspector, store, keys};
    for (const std::string& key : keys) {
      const auto found = lookups.next();
      if (!found) {
        if (!is_too_long(found.error())) return stop(found.error());
        skip_long_entry(session.report(), key, found.error());
      } else if (*found) {
        PERSIST_PASS(print(session, store, **found));
      }
    }
    return Status::done;
  }

  static Outcome<void> print(Session& session, std::string_view store, const EntryView& record) {
    std::string line;
    append_dump_line(line, store, record);
    return session.print_json_lines(line);
  }

  Outcome<Status> remove_selection(Session& session) {
    auto selection = selection_.resolve_for_change(session.now());
    if (!selection) return std::unexpected(selection.error());
    // What is not read cannot be too long to be removed.
    if (!change_.plans() && !selection->looks_beyond_keys())
      selection->range.projection = Projection::keys;
    auto opened = open(session);
    if (!opened) return std::unexpected(opened.error());
    Inspector& inspector = **opened;
    session.warn_of_native_expiry(inspector, selection->range);
    const auto stores = session.stores(inspector, Session::Unnamed::only_store);
    if (!stores) return std::unexpected(stores.error());
    if (change_.is_dry_run()) {
      PERSIST_PASS(scan_selected(
          inspector, *stores, *selection, States::unneeded,
          [&](const SelectedEntry& entry) { return print(session, entry.store, entry.record); }));
      return Status::done;
    }
    if (!yes_) {
      auto affected = find_affected(inspector, *stores, *selection);
      if (!affected) return std::unexpected(std::move(affected.error()));
      if (affected->entries == 0) {
        session.report().inform(count_words("removed", 0, "from", *stores));
        return Status::done;
      }
      PERSIST_PASS(confirm({.verb = "remove",
                            .preposition = "from",
                            .database = name_of(*session.settings().db),
                            .affected = *std::move(affected)}));
    }
    if (change_.plans()) return remove_as_planned(session, inspector, *stores, *selection);
    selection->allow_any_order();
    return transact([&] { return remove_scanned(session, inspector, *stores, *selection); });
  }

  Outcome<Status> remove_as_planned(Session& session, Inspector& inspector,
                                    const std::vector<std::string>& stores,
                                    const Selection& selection) const {
    auto planned = change_.begin(session, inspector, *session.settings().db);
    if (!planned) return std::unexpected(std::move(planned.error()));
    PERSIST_PASS(scan_selected(
        inspector, stores, selection, States::unneeded, [&](const SelectedEntry& entry) {
          return (*planned)->plan().add({.kind = Change::Kind::remove,
                                         .store = entry.store,
                                         .key = {entry.record.key, entry.record.key_class}},
                                        entry.record);
        }));
    PERSIST_PASS((*planned)->finish(
        {.verb = "remove", .done = "removed", .preposition = "from", .stores = stores}));
    return Status::done;
  }

  /// The scan runs inside the transaction: what it selects is what is there when it is removed.
  static Outcome<Status> remove_scanned(Session& session, Inspector& inspector,
                                        const std::vector<std::string>& stores,
                                        const Selection& selection) {
    auto transaction = inspector.begin(session.now());
    if (!transaction) return stop(std::move(transaction.error()));
    std::size_t removed = 0;
    ChangeQueue changes{*std::move(transaction), [&](std::size_t, const ChangeOutcome& outcome) {
                          if (outcome.applied == Applied::yes) ++removed;
                        }};
    PERSIST_PASS(scan_selected(
        inspector, stores, selection, States::unneeded,
        [&](const SelectedEntry& entry) -> Outcome<void> {
          const StoredKey key{entry.record.key, entry.record.key_class};
          PERSIST_STOP(changes.queue({.kind = Change::Kind::remove,
                                      .store = entry.store,
                                      .key = key,
                                      .condition = still_as(entry.record, inspector, selection)}));
          return {};
        }));
    PERSIST_STOP(changes.commit());
    session.report().inform(count_words("removed", removed, "from", stores));
    return Status::done;
  }

  KeyInput keys_;
  bool strict_ = false;
  ChangeOptions change_;
  bool yes_ = false;
  SelectionOptions selection_;
};

}  // namespace

std::unique_ptr<Command> make_remove() { return std::make_unique<Remove>(); }

}  // namespace persist::app
