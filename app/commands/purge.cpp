#include <optional>
#include <string>

#include "base/status.hpp"
#include "base/time_words.hpp"
#include "commands/make.hpp"
#include "core/change_options.hpp"
#include "core/confirmation.hpp"
#include "core/entry_words.hpp"
#include "core/progress.hpp"
#include "core/scan_selected.hpp"
#include "core/session.hpp"
#include "io/signals.hpp"
#include "runs/ended_purge.hpp"

namespace persist::app {

namespace {

/// Entries per transaction: a live application waits for one of them at the most.
constexpr std::size_t purged_at_once = 1000;

class Purge final : public Command {
 public:
  void declare(Options& options) override {
    options.value(
        "--older-than", "DURATION", older_than_,
        {"delete requests of a cluster that ended so long ago: 30d",
         "In place of expired entries, delete the requests of a cluster that ended longer ago than "
         "DURATION, as in `30d`: whole addresses alone (an entity, or a run with its steps), of "
         "which nothing is open and nothing ended later. *Idempotency ends with them*: whoever "
         "sends such a request again has it processed again. It is refused while a runner is "
         "alive. The saved entries cannot be restored."});
    options.flag("--beside-runners", beside_runners_,
                 {"with --older-than, also while a runner is alive",
                  "With --older-than, delete also while a runner is alive. A runner that has such "
                  "an entity in memory may go on with it."});
    options.flag("-y,--yes", yes_,
                 {"do not ask; purge even if --now is in the future",
                  "Purge even if --now is in the future, so that live entries are deleted; with "
                  "--older-than, do not ask."});
    change_.declare(options);
  }

  Outcome<Status> run(Session& session) override {
    PERSIST_PASS(change_.check());
    if (older_than_) return purge_requests(session);
    if (beside_runners_) return usage("--beside-runners requires --older-than");
    if (const auto& given = session.settings().now;
        given && *given > SystemClock{}.now() && !yes_) {
      std::string message = "refusing to purge";
      if (const auto& db = session.settings().db) message += ' ' + name_of(*db);
      return usage(message + ": --now is in the future, so live entries would be deleted",
                   "add --yes to confirm");
    }
    auto opened = session.open(change_.access(Access::change));
    if (!opened) return std::unexpected(opened.error());
    if ((*opened)->capabilities().native_expiry) {
      session.report().warn("there is nothing to purge: the server removes expired entries itself");
      PERSIST_PASS(session.out().line("0"));
      return Status::done;
    }
    const auto stores = session.stores(**opened, Session::Unnamed::every_store);
    if (!stores) return std::unexpected(stores.error());
    if (change_.plans()) return purge_as_planned(session, **opened, *stores);
    std::size_t total = 0;
    Progress progress{session, "entries deleted"};
    if (progress.is_shown()) {
      const auto expired = count_expired(**opened, *stores, session);
      if (!expired) return std::unexpected(expired.error());
      progress.expect(*expired);
    }
    for (const std::string& store : *stores)
      PERSIST_PASS(purge(session, **opened, store, total, progress));
    return report(session, total, *stores);
  }

 private:
  Outcome<Status> purge_requests(Session& session) const {
    const auto age = parse_duration(*older_than_);
    if (!age || age->count() < 0) {
      return usage("--older-than: '" + *older_than_ + "' is not a duration",
                   std::string{duration_hint});
    }
    return purge_ended(session, {.before = session.now() - *age, .beside_runners = beside_runners_},
                       RequestChangeOptions{change_.saved_file(), change_.is_dry_run(), yes_});
  }

  static Outcome<Status> report(Session& session, std::size_t total,
                                const std::vector<std::string>& stores) {
    PERSIST_PASS(session.out().line(std::to_string(total)));
    PERSIST_PASS(session.out().flush());
    session.report().inform(count_words("deleted", total, "from", stores, "expired "));
    return Status::done;
  }

  /// From the index of expiries; the values are not read.
  static Outcome<std::size_t> count_expired(Inspector& inspector,
                                            const std::vector<std::string>& stores,
                                            const Session& session) {
    std::size_t count = 0;
    EntryBatch batch;
    for (const std::string& store : stores) {
      auto scan = inspector.scan(store, {.liveness = Liveness::expired,
                                         .now = session.now(),
                                         .projection = Projection::keys,
                                         .order = ScanOrder::any});
      if (!scan) return stop(std::move(scan.error()));
      do {
        if (received_signal() != 0) return std::unexpected{interrupted_error()};
        PERSIST_STOP((*scan)->next(batch));
        count += batch.size();
      } while (!batch.empty());
    }
    return count;
  }

  Outcome<Status> purge_as_planned(Session& session, Inspector& inspector,
                                   const std::vector<std::string>& stores) const {
    auto planned = change_.begin(session, inspector, *session.settings().db);
    if (!planned) return std::unexpected(std::move(planned.error()));
    Selection expired;
    expired.range.liveness = Liveness::expired;
    expired.range.now = session.now();
    PERSIST_PASS(scan_selected(
        inspector, stores, expired, States::unneeded, [&](const SelectedEntry& entry) {
          return (*planned)->plan().add({.kind = Change::Kind::remove,
                                         .store = entry.store,
                                         .key = {entry.record.key, entry.record.key_class}},
                                        entry.record);
        }));
    const auto total = (*planned)->finish_what_holds("delete", purged_at_once);
    if (!total) return std::unexpected(total.error());
    return change_.is_dry_run() ? Status::done : report(session, *total, stores);
  }

  static Outcome<void> purge(const Session& session, Inspector& inspector, const std::string& store,
                             std::size_t& total, Progress& progress) {
    while (true) {
      if (received_signal() != 0) return std::unexpected{interrupted_error()};
      const auto purged = inspector.purge(store, session.now(), purged_at_once);
      if (!purged) return stop(purged.error());
      total += *purged;
      progress.advance(*purged);
      if (*purged == 0) return {};
    }
  }

  std::optional<std::string> older_than_;
  bool beside_runners_ = false;
  bool yes_ = false;
  ChangeOptions change_;
};

}  // namespace

std::unique_ptr<Command> make_purge() { return std::make_unique<Purge>(); }

}  // namespace persist::app
