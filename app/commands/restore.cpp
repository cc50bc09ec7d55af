#include <optional>
#include <string>
#include <vector>

#include <persist/dump_reader.hpp>

#include "base/url.hpp"
#include "commands/make.hpp"
#include "core/backing.hpp"
#include "core/change_options.hpp"
#include "core/confirmation.hpp"
#include "core/dump_lines.hpp"
#include "core/lookups.hpp"
#include "core/progress.hpp"
#include "core/session.hpp"
#include "io/dump_input.hpp"
#include "io/output_file.hpp"

namespace persist::app {

namespace {

constexpr std::size_t max_lines = 256;
constexpr std::size_t max_line_bytes = std::size_t{1} << 20U;

/// A line that is to be put back.
struct SavedLine {
  std::string store;
  std::string key;
  StorageClass key_class;
  std::string value;
  StorageClass value_class;
  Expires expires;
  bool is_absent;
  std::optional<std::string> after;

  explicit SavedLine(const DumpEntry& entry)
      : store{entry.store},
        key{entry.key},
        key_class{entry.key_class},
        value{entry.value},
        value_class{entry.value_class()},
        expires{entry.expires},
        is_absent{entry.is_absent},
        after{entry.after} {}
};

/// Plans what puts saved lines back, as many together as are looked up together.
class Restoring {
 public:
  enum class Changed { refuse, overwrite };

  Restoring(ChangePlan& plan, Inspector& target, Instant now, Changed changed)
      : plan_{plan},
        target_{target},
        now_{now},
        changed_{changed},
        removes_expired_{target.capabilities().native_expiry} {
    plan_.track_keys();
  }

  [[nodiscard]] Outcome<void> add(const DumpEntry& entry) {
    lines_.emplace_back(entry);
    bytes_ += entry.value.size();
    return lines_.size() < max_lines && bytes_ < max_line_bytes ? Outcome<void>{} : flush();
  }

  [[nodiscard]] Outcome<void> flush() {
    std::vector<Place> places;
    places.reserve(lines_.size());
    for (const SavedLine& line : lines_) {
      places.push_back({.store = line.store, .key = {line.key, line.key_class}});
    }
    Lookups lookups{target_, std::move(places)};
    for (const SavedLine& line : lines_) {
      const auto found = lookups.next();
      if (!found) return stop(found.error());
      PERSIST_PASS(plan(line, *found));
    }
    lines_.clear();
    bytes_ = 0;
    return {};
  }

 private:
  Outcome<void> plan(const SavedLine& line, const std::optional<EntryView>& found) {
    const bool is_live = found && found->expires.is_live_at(now_);
    const bool is_gone = removes_expired_ && !line.expires.is_live_at(now_);
    if (!found && (line.is_absent || is_gone)) return {};
    const std::string digest = found ? entry_digest(found->value, found->expires) : std::string{};
    if (found && !line.is_absent && digest == entry_digest(line.value, line.expires)) return {};
    const bool is_as_left = line.after && !line.after->empty() ? digest == *line.after : !is_live;
    if (!is_as_left && changed_ == Changed::refuse) {
      return std::unexpected{
          Error{ConditionError{"\"" + line.key +
                               "\" was changed after it was saved; nothing was restored "
                               "(--force restores it all the same)"}}};
    }
    Change change{.store = line.store, .key = {line.key, line.key_class}};
    if (line.is_absent) {
      change.kind = Change::Kind::remove;
    } else {
      change.value = line.value;
      change.expires = line.expires;
      change.value_class = line.value_class;
    }
    return plan_.add(change, found);
  }

  ChangePlan& plan_;
  Inspector& target_;
  Instant now_;
  Changed changed_;
  bool removes_expired_;
  std::vector<SavedLine> lines_;
  std::size_t bytes_ = 0;
};

class Restore final : public Command {
 public:
  void declare(Options& options) override {
    options.positional("FILE", Arity::one, file_, "what --save, dump or backup wrote");
    options.flag("--force", force_,
                 {"restore entries even if they changed after they were saved",
                  "Restore entries even if they changed after they were saved; otherwise status 6, "
                  "and nothing is changed."});
    options.flag("--unsealed", unsealed_, "restore a dump even if it has no seal");
    options.flag("-y,--yes", yes_, "do not ask before a backup replaces the database");
    change_.declare(options);
  }

  Outcome<Status> run(Session& session) override {
    PERSIST_PASS(change_.check());
    if (!session.settings().db) return usage("no database specified", "use --db or set PERSIST_DB");
    if (session.settings().store_from_option) {
      return usage("--store does not apply: entries are restored to the stores they came from");
    }
    const std::string& file = file_.front();
    return file != "-" && is_database(file) ? restore_backup(session, file)
                                            : restore_dump(session, file);
  }

 private:
  Outcome<Status> restore_dump(Session& session, const std::string& file) const {
    auto input = DumpInput::open(file, Passes::many, 2 * session.settings().max_value_bytes,
                                 session.settings().max_dump_bytes);
    if (!input) return std::unexpected(std::move(input.error()));
    DumpReadOptions options = dump_read_options(session.settings(), session.now());
    options.absent_lines = AbsentLines::report;
    // Entries go back to where they came from, which a line without a store does not say.
    options.default_store.reset();
    const auto checked = read_lines(*input, options, nullptr, session.report());
    if (!checked) return std::unexpected(checked.error());
    if (checked->malformed > 0) return Status::schema;
    if (!checked->seal && !unsealed_) {
      return usage(input->name() + " may be incomplete: it has no seal",
                   "use --unsealed to restore it without one");
    }
    auto opened = change_.is_dry_run() ? session.open_to_try_out() : session.open(Access::create);
    if (!opened) return std::unexpected(opened.error());
    Inspector& inspector = **opened;
    auto planned = change_.begin(session, inspector, *session.settings().db);
    if (!planned) return std::unexpected(std::move(planned.error()));
    Restoring restoring{(*planned)->plan(), inspector, session.now(),
                        force_ ? Restoring::Changed::overwrite : Restoring::Changed::refuse};
    options.seal_check = SealCheck::skip;
    PERSIST_PASS(plan_lines(*input, options, restoring, session));
    PERSIST_PASS((*planned)->finish({.verb = "restore"}));
    if (!change_.is_dry_run()) {
      session.report().inform("restored " + std::to_string((*planned)->plan().size()) + " of " +
                              std::to_string(checked->entries) + " entries");
    }
    return Status::done;
  }

  static Outcome<void> plan_lines(DumpInput& input, const DumpReadOptions& options,
                                  Restoring& restoring, const Session& session) {
    std::optional<Error> stopped;
    const auto read = read_lines(
        input, options,
        [&](const DumpEntry& entry) -> Result<void> {
          if (auto added = restoring.add(entry); !added) {
            stopped = std::move(added.error());
            return std::unexpected(PersistenceBackingError{});
          }
          return {};
        },
        session.report());
    if (stopped) return std::unexpected(*std::move(stopped));
    if (!read) return std::unexpected(read.error());
    if (read->malformed > 0) {
      return std::unexpected{
          PersistenceBackingError{.message = input.name() + " changed while it was read"}};
    }
    return restoring.flush();
  }

  Outcome<Status> restore_backup(Session& session, const std::string& file) const {
    const Settings& settings = session.settings();
    const auto path = settings.db->local_path();
    if (!settings.db->capabilities().backup || !path) {
      return usage(file + " is a SQLite database, which replaces only a SQLite file",
                   "use copy to write its entries into another backing");
    }
    if (is_part_of(file, *settings.db)) {
      return usage(file + " is the database itself, or a part of it");
    }
    if (change_.saves()) {
      return usage("--save does not apply to a backup, which replaces the whole file",
                   "use backup to keep the file as it is");
    }
    PERSIST_PASS(check_changes_allowed(Access::change, settings));
    const auto from = locate(*settings.drivers, "sqlite:" + file);
    if (!from) return std::unexpected(from.error());
    PERSIST_PASS(check_backup(*from, session, file));
    const auto affected = count_replaced(session);
    if (!affected) return std::unexpected(affected.error());
    if (change_.is_dry_run()) {
      session.report().answer("would replace the whole file, with " +
                              std::to_string(affected->entries) +
                              " entries in it; nothing was changed");
      return Status::done;
    }
    if (!yes_) {
      PERSIST_PASS(confirm({.verb = "replace",
                            .preposition = "in",
                            .database = name_of(*settings.db),
                            .affected = *affected,
                            .detail = "with the backup " + file}));
    }
    Progress progress{session, "pages restored"};
    PERSIST_STOP(from->driver->back_up(from->uri,
                                       open_options(Access::read, settings, session.report()),
                                       *path, BackupTarget::any, [&](int remaining, int total) {
                                         progress.reach(static_cast<std::size_t>(total - remaining),
                                                        static_cast<std::size_t>(total));
                                         return received_signal() == 0;
                                       }));
    session.report().inform("replaced the content of " + name_of(*settings.db) + " with " + file);
    return Status::done;
  }

  /// A backup that is damaged, or of something else, replaces nothing.
  static Outcome<void> check_backup(const Location& from, const Session& session,
                                    const std::string& file) {
    auto opened = from.driver->inspect(
        from.uri, open_options(Access::read, session.settings(), session.report()));
    if (!opened) return stop(std::move(opened.error()));
    const InterruptOnSignal interrupt{**opened};
    std::optional<std::string> fault;
    PERSIST_STOP((*opened)->check([&](const Fault& found) {
      if (!fault) fault = found.message;
    }));
    const auto stores = (*opened)->stores();
    if (!stores) return stop(stores.error());
    if (!fault && stores->empty()) fault = "there are no stores in it";
    if (!fault) return {};
    return std::unexpected{
        Error{PersistenceBackingError{.method = "restore",
                                      .code = {},
                                      .message = file + ": " + *fault + "; nothing was changed"}}};
  }

  static Outcome<AffectedEntries> count_replaced(Session& session) {
    const auto opened = session.open_to_try_out();
    if (!opened) return std::unexpected(opened.error());
    const auto found = (*opened)->stores();
    if (!found) return stop(found.error());
    std::vector<std::string> stores;
    for (const StoreInfo& store : *found) stores.push_back(store.id);
    return find_affected(**opened, stores, Selection{});
  }

  std::vector<std::string> file_;
  bool force_ = false;
  bool unsealed_ = false;
  bool yes_ = false;
  ChangeOptions change_;
};

}  // namespace

std::unique_ptr<Command> make_restore() { return std::make_unique<Restore>(); }

}  // namespace persist::app
