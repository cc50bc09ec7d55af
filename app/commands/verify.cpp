#include <persist/exit_codec.hpp>

#include "base/counts.hpp"
#include "base/escape.hpp"
#include "base/status.hpp"
#include "commands/make.hpp"
#include "core/exit_input.hpp"
#include "core/plain_store.hpp"
#include "core/progress.hpp"
#include "core/selection.hpp"
#include "core/session.hpp"
#include "core/skipping_inspector.hpp"
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

std::string_view words_for(StorageClass storage) {
  switch (storage) {
    case StorageClass::blob: return "a blob";
    case StorageClass::number: return "a number";
    case StorageClass::null: return "NULL";
    case StorageClass::text: break;
  }
  return "text";
}

/// What is odd about a row, whatever its value says.
std::vector<std::string> oddities_of(const EntryView& record, bool needs_wrapping) {
  std::vector<std::string> found;
  if (record.key_class != StorageClass::text) {
    found.push_back("the key is " + std::string{words_for(record.key_class)} + ", not text");
  } else if (!is_utf8(record.key)) {
    found.emplace_back("the key is not valid UTF-8");
  }
  if (record.expires.is_not_a_number()) {
    found.emplace_back("the expiry is not a number: the entry never expires");
  }
  if (record.malformed_envelope) {
    if (needs_wrapping) found.emplace_back("the stored text is not an array of value and expiry");
  } else if (record.value_class != StorageClass::text) {
    found.push_back("the value is " + std::string{words_for(record.value_class)} + ", not text");
  }
  return found;
}

class Verify final : public Command {
 public:
  void declare(Options& options) override {
    options.flag("--json", json_, "print one JSON object per fault, one per line");
    options.flag("--require-exits", require_exits_,
                 {"report a store of plain JSON, without any Exit, as faulty",
                  "Report values that are JSON but not Exits as faults in every store. Without "
                  "this option, a store in which no value is an Exit (an AI chat, settings) is "
                  "treated as plain JSON, which is only a warning."});
    selection_.declare(options, Liveness::all);
  }

  Outcome<Status> run(Session& session) override {
    const auto selection = selection_.resolve(session.now());
    if (!selection) return std::unexpected(selection.error());
    auto opened = session.open(Access::read, LongEntries::fail);
    if (!opened) return std::unexpected(opened.error());
    Inspector& inspector = **opened;
    PERSIST_PASS(check_file(session, inspector));
    const auto stores = session.stores(inspector, Session::Unnamed::every_store);
    if (!stores) return std::unexpected(stores.error());
    Progress progress{session, "entries checked"};
    left_ = selection->limit.value_or(static_cast<std::size_t>(-1));
    for (const std::string& store : *stores) {
      PERSIST_PASS(check_store(session, inspector, store, *selection, progress));
    }
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

  /// One store that cannot be read keeps nobody from checking the others. After an entry that
  /// is too long a scan goes on; one that fails twice in the same way is stuck.
  Outcome<void> check_store(Session& session, Inspector& inspector, const std::string& store,
                            const Selection& selection, Progress& progress) {
    contents_.reset();
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
        PERSIST_PASS(check_entry(session, inspector, store, batch[i], selection));
      }
    }
    return {};
  }

  /// Only where a value is JSON and no Exit, and none before it was one.
  Outcome<void> look_at_contents(Session& session, Inspector& inspector, const std::string& store) {
    if (require_exits_) {
      contents_ = StoreContents::exits;
      return {};
    }
    const auto contents = contents_of_store(inspector, store);
    if (!contents) return std::unexpected(contents.error());
    contents_ = *contents;
    if (contents_ != StoreContents::exits) {
      session.report().warn("the store \"" + store + "\" contains plain JSON and no Exit",
                            "use --require-exits to report that as faults");
    }
    return {};
  }

  Outcome<void> check_entry(Session& session, Inspector& inspector, const std::string& store,
                            const EntryView& record, const Selection& selection) {
    const ValueState state = value_state(record.value);
    if (!selection.accepts(record, state)) return {};
    --left_;
    ++entries_;
    if (state.is_exit) contents_ = StoreContents::exits;
    const bool is_odd = !session.settings().raw && !state.is_exit && !state.json_error;
    if (is_odd && !contents_) PERSIST_PASS(look_at_contents(session, inspector, store));
    const bool is_plain = is_odd && contents_ != StoreContents::exits;
    const std::vector<std::string> oddities =
        oddities_of(record, !is_plain || contents_ != StoreContents::plain_key_values);
    for (const std::string& message : oddities) {
      PERSIST_PASS(report(session, {store, record.key, {.path = "", .message = message}}));
    }
    const bool fits = session.settings().raw || is_plain ? !state.json_error : state.is_exit;
    if (fits || record.malformed_envelope || record.value_class != StorageClass::text) return {};
    const auto checked = check_stored(record.value, session);
    if (checked) return {};
    for (const Issue& issue : std::get<PersistenceSchemaError>(checked.error()).issues) {
      PERSIST_PASS(report(session, {store, record.key, issue}));
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

  Outcome<void> report(Session& session, const Finding& finding) {
    ++faults_;
    line_.clear();
    if (!json_) {
      append_words(finding, session);
      return session.out().line(line_);
    }
    append_object(finding);
    line_ += '\n';
    return session.out().json_lines(line_);
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
  std::optional<StoreContents> contents_;  // of the store at hand, once it matters
  SelectionOptions selection_;

  std::size_t left_ = 0;
  std::size_t entries_ = 0;
  std::size_t faults_ = 0;
  bool has_unread_ = false;  // an entry is longer than the limit
  std::string line_;
};

}  // namespace

std::unique_ptr<Command> make_verify() { return std::make_unique<Verify>(); }

}  // namespace persist::app
