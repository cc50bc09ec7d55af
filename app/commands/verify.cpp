#include <algorithm>
#include <iterator>
#include <tuple>

#include <persist/exit_codec.hpp>

#include "base/counts.hpp"
#include "base/escape.hpp"
#include "base/status.hpp"
#include "commands/make.hpp"
#include "core/entry_check.hpp"
#include "core/progress.hpp"
#include "core/scan_selected.hpp"
#include "core/selection_options.hpp"
#include "core/session.hpp"
#include "core/skipping_inspector.hpp"
#include "redact/forbidden.hpp"
#include "render/color.hpp"
#include "render/json.hpp"

namespace persist::app {

namespace {

/// Something wrong with the file, a store or an entry.
struct Finding {
  std::optional<std::string_view> store = std::nullopt;
  std::optional<std::string_view> key = std::nullopt;
  Issue issue;
};

/// A fault of an entry, to be reported in the order of keys.
struct EntryFault {
  std::string store;
  std::string key;
  StorageClass key_class;
  std::size_t number;  // of several of one entry the first found comes first
  Issue issue;
};

bool comes_before(const EntryFault& a, const EntryFault& b) {
  const auto place = [](const EntryFault& fault) {
    return std::tuple{std::string_view{fault.store}, fault.key_class != StorageClass::null,
                      std::string_view{fault.key}, fault.key_class == StorageClass::blob,
                      fault.number};
  };
  return place(a) < place(b);
}

/// So many are sorted in memory.
constexpr std::size_t max_sorted_faults = 10'000;

class Verify final : public Command {
 public:
  void declare(Options& options) override {
    options.flag("--json", json_, "print one JSON object per fault, one per line");
    options.flag("--require-exits", require_exits_,
                 {"report a store of plain JSON, without any Exit, as faulty",
                  "Report values that are JSON but not Exits as faults in every store. Without "
                  "this option, a store in which no value is an Exit (an AI chat, settings) is "
                  "treated as plain JSON, which is only a warning."});
    options.values("--forbid", "REGEX", forbid_,
                   {"report stores, keys and values that contain what REGEX matches",
                    "Report every place where REGEX matches: in the id of a store, a key, the "
                    "characters of a string or of a member's name, the digits of a number, or a "
                    "value that is not JSON. The store, the key and a JSON pointer are printed, "
                    "never what matches: a key that matches itself is only counted in bytes, and "
                    "the name of a member is `*` in the pointer. Repeatable."});
    selection_.declare(options, Liveness::all);
  }

  Outcome<Status> run(Session& session) override {
    const auto selection = selection_.resolve(session.now());
    if (!selection) return std::unexpected(selection.error());
    auto forbidden = Forbidden::parse(forbid_);
    if (!forbidden) return std::unexpected(std::move(forbidden.error()));
    forbidden_ = *std::move(forbidden);
    auto opened = session.open(Access::read, LongEntries::fail);
    if (!opened) return std::unexpected(opened.error());
    Inspector& inspector = **opened;
    PERSIST_PASS(check_file(session, inspector));
    const auto stores = session.stores(inspector, Session::Unnamed::every_store);
    if (!stores) return std::unexpected(stores.error());
    EntryCheck check{
        session, inspector,
        require_exits_ ? EntryCheck::PlainJson::is_a_fault : EntryCheck::PlainJson::is_fine};
    PERSIST_PASS(check_entries(session, inspector, *stores, *selection, check));
    // It names stores.
    if (forbidden_.empty()) check.warn_of_plain_stores();
    session.report().note(counted(entries_, "entry", "entries") + " in " +
                          counted(stores->size(), "store", "stores") + " checked, " +
                          counted(faults_, "fault", "faults") + " found");
    if (has_unread_) return Status::backing;
    return faults_ == 0 ? Status::done : Status::negative;
  }

 private:
  Outcome<void> check_file(Session& session, Inspector& inspector) {
    Outcome<void> reported;
    const Result<void> checked = inspector.check([&](const Fault& fault) {
      if (reported)
        reported = report(session,
                          {.store = fault.store, .issue = {.path = "", .message = fault.message}});
    });
    PERSIST_PASS(std::move(reported));
    return checked ? Outcome<void>{} : report_unreadable(session, std::nullopt, checked.error());
  }

  /// In the order in which they lie, which is the fastest; by store and key where only some are
  /// wanted, an entry cannot be read, or there is more to report than is worth sorting.
  Outcome<void> check_entries(Session& session, Inspector& inspector,
                              const std::vector<std::string>& stores, const Selection& selection,
                              EntryCheck& check) {
    if (!selection.limit) {
      const auto faults = find_faults(session, inspector, stores, selection, check);
      if (!faults) return std::unexpected(faults.error());
      if (*faults) return report(session, **faults);
    }
    Progress progress{session, "entries checked"};
    entries_ = 0;
    left_ = selection.limit.value_or(static_cast<std::size_t>(-1));
    for (const std::string& store : stores) {
      PERSIST_PASS(check_store(session, inspector, store, selection, check, progress));
    }
    return {};
  }

  /// The faults of all entries in the order of keys; none where they are too many or some entry
  /// cannot be read.
  Outcome<std::optional<std::vector<EntryFault>>> find_faults(
      Session& session, Inspector& inspector, const std::vector<std::string>& stores,
      Selection selection, EntryCheck& check) {
    selection.allow_any_order();
    Progress progress{session, "entries checked"};
    std::vector<EntryFault> faults;
    bool are_too_many = false;
    const Outcome<void> scanned = scan_selected(
        inspector, stores, selection, States::wanted,
        [&](const SelectedEntry& entry) -> Outcome<void> {
          progress.advance();
          ++entries_;
          const auto issues = issues_of(entry.store, entry.record, entry.state, check);
          if (!issues) return std::unexpected(issues.error());
          for (const Issue& issue : *issues) {
            faults.push_back({.store = std::string{entry.store},
                              .key = std::string{entry.record.key},
                              .key_class = entry.record.key_class,
                              .number = faults.size(),
                              .issue = issue});
          }
          are_too_many = faults.size() > max_sorted_faults;
          if (are_too_many) return std::unexpected{Error{}};
          return {};
        });
    if (are_too_many) return std::nullopt;
    if (!scanned) {
      if (status_of(scanned.error()) == Status::interrupted) {
        return std::unexpected(scanned.error());
      }
      return std::nullopt;
    }
    std::ranges::sort(faults, comes_before);
    return faults;
  }

  [[nodiscard]] Outcome<std::vector<Issue>> issues_of(std::string_view store,
                                                      const EntryView& entry,
                                                      const ValueState& state,
                                                      EntryCheck& check) const {
    auto issues = check.faults_of(store, entry, state);
    if (!issues) return issues;
    std::ranges::move(forbidden_.find_in(store, entry, state), std::back_inserter(*issues));
    return issues;
  }

  Outcome<void> report(Session& session, std::span<const EntryFault> faults) {
    for (const EntryFault& fault : faults) {
      PERSIST_PASS(report(session, {fault.store, fault.key, fault.issue}));
    }
    return {};
  }

  /// One store that cannot be read keeps nobody from checking the others. After an entry that
  /// is too long a scan goes on; one that fails twice in the same way is stuck.
  Outcome<void> check_store(Session& session, Inspector& inspector, const std::string& store,
                            const Selection& selection, EntryCheck& check, Progress& progress) {
    auto scan = inspector.scan(store, selection.range);
    if (!scan) return report_unreadable(session, store, scan.error());
    std::optional<PersistenceError> last_error;
    EntryBatch batch;
    while (left_ > 0) {
      if (received_signal() != 0) return std::unexpected{interrupted_error()};
      if (const Result<void> read = (*scan)->next(batch); !read) {
        if (last_error == read.error() && !is_too_long(read.error())) return {};
        PERSIST_PASS(report_unreadable(session, store, read.error()));
        last_error = read.error();
        continue;
      }
      if (batch.empty()) return {};
      progress.advance(batch.size());
      for (std::size_t i = 0; i < batch.size() && left_ > 0; ++i) {
        PERSIST_PASS(check_entry(session, store, batch[i], selection, check));
      }
    }
    return {};
  }

  Outcome<void> check_entry(Session& session, std::string_view store, const EntryView& entry,
                            const Selection& selection, EntryCheck& check) {
    const ValueState state = value_state(entry.value);
    if (!selection.accepts(entry, state)) return {};
    --left_;
    ++entries_;
    const auto issues = issues_of(store, entry, state, check);
    if (!issues) return std::unexpected(issues.error());
    for (const Issue& issue : *issues) {
      PERSIST_PASS(report(session, {store, entry.key, issue}));
    }
    return {};
  }

  /// What cannot be read is a fault; what was busy or interrupted, or met a lack of memory, says
  /// nothing about the file.
  Outcome<void> report_unreadable(Session& session, std::optional<std::string_view> store,
                                  const PersistenceError& error) {
    const auto* const backing = std::get_if<PersistenceBackingError>(&error);
    const bool is_fault =
        backing != nullptr &&
        (backing->fault == BackingFault::too_long ||
         (backing->fault == BackingFault::failed && !backing->code.ends_with("NOMEM")));
    if (!is_fault) return stop(error);
    has_unread_ = has_unread_ || is_too_long(error);
    return report(session, {.store = store, .issue = {.path = "", .message = message_of(error)}});
  }

  Outcome<void> report(Session& session, Finding finding) {
    ++faults_;
    std::string store;
    std::string key;
    if (!forbidden_.empty()) {
      if (finding.store) finding.store = store = forbidden_.shown(*finding.store);
      if (finding.key) finding.key = key = forbidden_.shown(*finding.key);
      finding.issue = {.path = forbidden_.shown(finding.issue.path),
                       .message = forbidden_.shown(finding.issue.message)};
    }
    line_.clear();
    if (!json_) {
      append_words(finding, session);
      return session.out().line(line_);
    }
    append_object(finding);
    line_ += '\n';
    return session.print_json_lines(line_);
  }

  void append_object(const Finding& finding) {
    const auto append_member = [&](std::string_view name, std::string_view text) {
      line_ += line_.empty() ? "{\"" : ",\"";
      line_ += name;
      line_ += "\":";
      append_string(line_, text);
    };
    if (finding.store) append_member("store", *finding.store);
    if (finding.key) append_member("key", *finding.key);
    if (!finding.issue.path.empty()) append_member("path", finding.issue.path);
    append_member("message", finding.issue.message);
    line_ += '}';
  }

  /// Store, key and what is wrong; cells that a fault has none of are empty.
  void append_words(const Finding& finding, Session& session) {
    const bool colored = session.colored();
    const std::string_view gap = session.out().is_terminal() ? "  " : "\t";
    if (finding.store) line_ += in_color(escaped(*finding.store), Color::faint, colored);
    line_ += gap;
    if (finding.key) line_ += in_color(escaped(*finding.key), Color::strong, colored);
    line_ += gap;
    if (!finding.issue.path.empty()) line_ += escaped(finding.issue.path) + ": ";
    line_ += in_color(escaped(finding.issue.message), Color::bad, colored);
  }

  bool json_ = false;
  bool require_exits_ = false;
  SelectionOptions selection_;
  std::vector<std::string> forbid_;
  Forbidden forbidden_;

  std::size_t left_ = 0;
  std::size_t entries_ = 0;
  std::size_t faults_ = 0;
  bool has_unread_ = false;  // an entry is longer than the limit
  std::string line_;
};

}  // namespace

std::unique_ptr<Command> make_verify() { return std::make_unique<Verify>(); }

}  // namespace persist::app
