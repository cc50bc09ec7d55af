#include "base/time_words.hpp"
#include "commands/make.hpp"
#include "core/change_options.hpp"
#include "core/change_queue.hpp"
#include "core/confirmation.hpp"
#include "core/entry_words.hpp"
#include "core/expiry_input.hpp"
#include "core/key_input.hpp"
#include "core/lookups.hpp"
#include "core/scan_selected.hpp"
#include "core/selection_options.hpp"
#include "core/session.hpp"
#include "core/transact.hpp"

namespace persist::app {

namespace {

class Expire final : public Command {
 public:
  void declare(Options& options) override {
    keys_.declare(options);
    expiry_.declare(options, ExpiryInput::Third::never);
    options.flag("-y,--yes", yes_, "do not ask before a selection is changed");
    change_.declare(options);
    change_.declare_batch(options);
    selection_.declare(options, Liveness::live);
  }

  Outcome<Status> run(Session& session) override {
    const int ways = int{keys_.has_arguments()} + int{keys_.from_stdin()} + int{selection_.any()};
    if (ways != 1) return usage("specify exactly one of KEY..., --stdin and a selection");
    PERSIST_PASS(change_.check());
    if (!expiry_.given()) return usage("one of --ttl, --expires and --never is required");
    const auto expires = expiry_.resolve_in_future(session.now());
    if (!expires) return std::unexpected(expires.error());
    return selection_.any() ? expire_selection(session, *expires) : expire_keys(session, *expires);
  }

 private:
  static std::string in_words(const Expires& expires) {
    const auto milliseconds = expires.integral();
    return milliseconds ? rfc3339(Instant{std::chrono::milliseconds{*milliseconds}}) : "never";
  }

  Outcome<Status> expire_keys(Session& session, const Expires& expires) const {
    const auto keys = keys_.read(session);
    if (!keys) return std::unexpected(keys.error());
    auto opened = session.open(change_.access(Access::change));
    if (!opened) return std::unexpected(opened.error());
    const auto store = session.store(**opened);
    if (!store) return std::unexpected(store.error());
    if (change_.plans()) return expire_keys_as_planned(session, **opened, *store, *keys, expires);
    return transact([&] { return expire_keys(session, **opened, *store, *keys, expires); });
  }

  static Outcome<Status> expire_keys(Session& session, Inspector& inspector,
                                     const std::string& store, const std::vector<std::string>& keys,
                                     const Expires& expires) {
    auto transaction = inspector.begin(session.now());
    if (!transaction) return stop(std::move(transaction.error()));
    const std::string* missing = nullptr;
    ChangeQueue changes{*std::move(transaction),
                        [&](std::size_t index, const ChangeOutcome& outcome) {
                          if (outcome.applied == Applied::no && missing == nullptr) {
                            missing = &keys[index];
                          }
                        }};
    for (const std::string& key : keys) {
      PERSIST_STOP(changes.queue(
          {.kind = Change::Kind::expire, .store = store, .key = key, .expires = expires}));
    }
    PERSIST_STOP(changes.flush());
    if (missing != nullptr) return missing_key(session, *missing);
    PERSIST_STOP(changes.commit());
    session.report().inform(
        count_words("changed the expiry of", keys.size(), "in", std::span{&store, 1}));
    return Status::done;
  }

  static Status missing_key(const Session& session, const std::string& key) {
    session.report().warn("no entry exists for \"" + key + "\"; nothing was changed");
    return Status::negative;
  }

  Outcome<Status> expire_keys_as_planned(Session& session, Inspector& inspector,
                                         const std::string& store,
                                         const std::vector<std::string>& keys,
                                         const Expires& expires) const {
    auto planned = change_.begin(session, inspector, *session.settings().db);
    if (!planned) return std::unexpected(std::move(planned.error()));
    (*planned)->plan().track_keys();
    Lookups lookups{inspector, store, keys};
    for (const std::string& key : keys) {
      const auto found = lookups.next();
      if (!found) return stop(found.error());
      if (!*found || !(*found)->expires.is_live_at(session.now())) return missing_key(session, key);
      PERSIST_PASS((*planned)->plan().add(
          {.kind = Change::Kind::expire, .store = store, .key = key, .expires = expires}, *found));
    }
    PERSIST_PASS((*planned)->finish({.verb = "change",
                                     .done = "changed the expiry of",
                                     .preposition = "in",
                                     .stores = std::span{&store, 1}}));
    return Status::done;
  }

  Outcome<Status> expire_as_planned(Session& session, Inspector& inspector,
                                    const std::vector<std::string>& stores,
                                    const Selection& selection, const Expires& expires) const {
    auto planned = change_.begin(session, inspector, *session.settings().db);
    if (!planned) return std::unexpected(std::move(planned.error()));
    PERSIST_PASS(scan_selected(
        inspector, stores, selection, States::unneeded, [&](const SelectedEntry& entry) {
          return (*planned)->plan().add({.kind = Change::Kind::expire,
                                         .store = entry.store,
                                         .key = {entry.record.key, entry.record.key_class},
                                         .expires = expires},
                                        entry.record);
        }));
    PERSIST_PASS((*planned)->finish({.verb = "change",
                                     .done = "changed the expiry of",
                                     .preposition = "in",
                                     .stores = stores}));
    return Status::done;
  }

  Outcome<Status> expire_selection(Session& session, const Expires& expires) const {
    auto selection = selection_.resolve_for_change(session.now());
    if (!selection) return std::unexpected(selection.error());
    auto opened = session.open(change_.access(Access::change));
    if (!opened) return std::unexpected(opened.error());
    Inspector& inspector = **opened;
    session.warn_of_native_expiry(inspector, selection->range);
    const auto stores = session.stores(inspector, Session::Unnamed::only_store);
    if (!stores) return std::unexpected(stores.error());
    if (!yes_ && !change_.is_dry_run()) {
      auto affected = find_affected(inspector, *stores, *selection);
      if (!affected) return std::unexpected(std::move(affected.error()));
      if (affected->entries == 0) return Status::done;
      PERSIST_PASS(confirm({.verb = "change the expiry of",
                            .preposition = "in",
                            .database = name_of(*session.settings().db),
                            .affected = *std::move(affected),
                            .detail = "to " + in_words(expires)}));
    }
    if (change_.plans()) {
      return expire_as_planned(session, inspector, *stores, *selection, expires);
    }
    selection->allow_any_order();
    return transact(
        [&] { return expire_scanned(session, inspector, *stores, *selection, expires); });
  }

  static Outcome<Status> expire_scanned(const Session& session, Inspector& inspector,
                                        const std::vector<std::string>& stores,
                                        const Selection& selection, const Expires& expires) {
    auto transaction = inspector.begin(session.now());
    if (!transaction) return stop(std::move(transaction.error()));
    std::size_t changed = 0;
    ChangeQueue changes{*std::move(transaction), [&](std::size_t, const ChangeOutcome& outcome) {
                          if (outcome.applied == Applied::yes) ++changed;
                        }};
    PERSIST_PASS(scan_selected(
        inspector, stores, selection, States::unneeded,
        [&](const SelectedEntry& entry) -> Outcome<void> {
          const StoredKey key{entry.record.key, entry.record.key_class};
          PERSIST_STOP(changes.queue({.kind = Change::Kind::expire,
                                      .store = entry.store,
                                      .key = key,
                                      .expires = expires,
                                      .condition = still_as(entry.record, inspector, selection)}));
          return {};
        }));
    PERSIST_STOP(changes.commit());
    session.report().inform(count_words("changed the expiry of", changed, "in", stores));
    return Status::done;
  }

  KeyInput keys_;
  ExpiryInput expiry_;
  bool yes_ = false;
  ChangeOptions change_;
  SelectionOptions selection_;
};

}  // namespace

std::unique_ptr<Command> make_expire() { return std::make_unique<Expire>(); }

}  // namespace persist::app
