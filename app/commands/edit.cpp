#include <algorithm>

#include <persist/exit_codec.hpp>

#include "base/escape.hpp"
#include "commands/make.hpp"
#include "core/change_options.hpp"
#include "core/confirmation.hpp"
#include "core/entry_words.hpp"
#include "core/redaction.hpp"
#include "core/schema_check.hpp"
#include "core/session.hpp"
#include "core/transact.hpp"
#include "io/editor.hpp"
#include "query/json_query.hpp"
#include "redact/restoration.hpp"

namespace persist::app {

namespace {

/// What is wrong with a text, and where.
struct EditFault {
  std::size_t offset = 0;
  std::string message;
};

/// Where the part at `pointer` stands in `json`; where it is missing, what should hold it.
std::size_t offset_of(JsonView json, std::string_view pointer) {
  while (true) {
    if (const auto part = find_part(json, pointer)) {
      return static_cast<std::size_t>(part->text().data() - json.text().data());
    }
    pointer = pointer.substr(0, pointer.rfind('/'));
  }
}

/// What an edited value is checked by.
struct Checks {
  const Session& session;
  const std::string& store;
  std::string_view key;
  /// Placeholders may not match where what they stand for does.
  bool by_schema = true;
};

std::vector<EditFault> faults_in(std::string_view text, const Checks& checks) {
  const auto json = JsonView::parse(text);
  if (!json) return {{json.error().offset, "not JSON: " + std::string{json.error().reason}}};
  if (checks.session.settings().raw) return {};
  const auto exit = read_exit(*json);
  std::vector<EditFault> faults;
  if (exit) {
    if (!checks.by_schema) return {};
    for (const Issue& issue : schema_issues(checks.session, checks.store, checks.key, *json)) {
      faults.push_back({offset_of(*json, issue.path),
                        "does not match its schema: " + issue.path + ": " + issue.message});
    }
    return faults;
  }
  for (const Issue& issue : exit.error()) {
    const std::string place = issue.path.empty() ? "" : issue.path + ": ";
    faults.push_back({offset_of(*json, issue.path), "not an Exit: " + place + issue.message});
  }
  return faults;
}

/// "line 3, column 7: not JSON: …", as an editor counts when `lines_before` stand above the text.
std::string located(const EditFault& fault, std::string_view text, std::size_t lines_before) {
  const TextPosition at = position_in(text, fault.offset);
  return "line " + std::to_string(at.line + lines_before) + ", column " +
         std::to_string(at.column) + ": " + fault.message;
}

std::string comment_on(const std::vector<EditFault>& faults, std::string_view text) {
  std::string comment;
  for (const EditFault& fault : faults) {
    comment += "# " + escaped(located(fault, text, faults.size() + 1)) + '\n';
  }
  return comment +
         "# Fix the error, or empty the file to cancel. Lines at the top that begin with # are "
         "ignored.\n";
}

/// Leaves out the comment above the text, and the byte-order mark that some editors put before it.
void drop_comment(std::string& text) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.erase(0, byte_order_mark.size());
  while (text.starts_with('#')) text.erase(0, std::min(text.size(), text.find('\n')) + 1);
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::string compact(std::string_view valid) {
  std::string text;
  append_compact(text, JsonView::assume_valid(valid));
  return text;
}

/// A stored value as it is handed to the editor; what is not JSON as it stands.
std::string for_editor(std::string_view stored) {
  std::string text;
  if (const auto json = JsonView::parse(stored)) {
    append_json(text, *json, {.indented = true});
  } else {
    text = stored;
  }
  return text + '\n';
}

class Edit final : public Command {
 public:
  void declare(Options& options) override {
    options.positional("KEY", Arity::one, key_, "the key");
    change_.declare(options);
    redact_.declare(options, RedactOptions::Keys::as_they_are);
  }

  Outcome<Status> run(Session& session) override {
    PERSIST_PASS(change_.check());
    auto redactor = begin_redaction(redact_, session);
    if (!redactor) return std::unexpected(std::move(redactor.error()));
    redactor_ = *std::move(redactor);
    if (redactor_) PERSIST_PASS(refuse_with_redaction(change_, ShownRecords::originals));
    auto opened = session.open(change_.access(Access::change));
    if (!opened) return std::unexpected(opened.error());
    Inspector& inspector = **opened;
    const auto store = session.store(inspector);
    if (!store) return std::unexpected(store.error());
    const std::string key = session.stored_key(key_.front());
    EntryBatch found;
    PERSIST_STOP(inspector.lookup(*store, std::string_view{key}, found));
    if (found.empty() || !found[0].expires.is_live_at(session.now())) {
      PERSIST_PASS(session.warn_if_empty(inspector, *store));
      session.report().inform(missing_words(*store, key, found, session.now()));
      return Status::negative;
    }
    auto planned = change_.begin(session, inspector, *session.settings().db);
    if (!planned) return std::unexpected(std::move(planned.error()));
    auto file = EditedFile::make();
    if (!file) return std::unexpected(file.error());
    const Checks checks{.session = session, .store = *store, .key = found[0].key};
    auto edited = redactor_ ? edit_redacted(*file, found[0].value, checks)
                            : edit(*file, found[0].value, checks);
    if (!edited && redactor_ && was_edited_) {
      return lost(session, *std::move(file), std::move(edited.error()));
    }
    if (!edited) return std::unexpected(std::move(edited.error()));
    if (!*edited) {
      session.report().warn("the value is unchanged; nothing was written");
      return Status::done;
    }
    auto saved = change_.plans() ? save_as_planned(**planned, *store, found[0], **edited)
                                 : save(session, inspector, *store, found[0], **edited);
    if (!saved) return lost(session, *std::move(file), std::move(saved.error()));
    if (!change_.is_dry_run()) {
      session.report().inform(written_words(*store, key, found[0].expires, session.now()));
    }
    return Status::done;
  }

 private:
  /// The same with placeholders in the editor, and what they stand for in what comes back.
  Outcome<std::optional<std::string>> edit_redacted(EditedFile& file, std::string_view stored,
                                                    const Checks& checks) {
    ValueState state = value_state(stored);
    if (state.json_error) {
      return schema_error("the value is not JSON, and would be redacted as a whole");
    }
    std::vector<Replacement> replacements;
    const std::string redacted{redactor_->redact_value(stored, state, replacements)};
    warn_of_unused_rules(*redactor_, 1, checks.session);
    const Restoration restoration{redacted, replacements};
    Checks before_restoring = checks;
    before_restoring.by_schema = false;
    auto edited = edit(file, redacted, before_restoring);
    if (!edited || !*edited) return edited;
    was_edited_ = true;
    auto restored = restoration.restore(**edited);
    if (!restored) {
      const Issue& issue = restored.error();
      return schema_error((issue.path.empty() ? "" : issue.path + ": ") + issue.message);
    }
    const auto faults = faults_in(*restored, checks);
    if (!faults.empty()) return schema_error(faults.front().message);
    return compact(*restored);
  }

  static std::unexpected<Error> schema_error(const std::string& message) {
    return std::unexpected{Error{PersistenceSchemaError{
        .method = "edit", .issues = {{.path = "", .message = message + "; nothing was changed"}}}}};
  }

  /// Opens the editor until what comes back is right; none when that says what `stored` says.
  /// Leaving a wrong text as it is gives up.
  static Outcome<std::optional<std::string>> edit(EditedFile& file, std::string_view stored,
                                                  const Checks& checks) {
    const std::string original = for_editor(stored);
    std::string text = original;
    std::vector<EditFault> faults = faults_in(text, checks);
    for (int attempt = 1;; ++attempt) {
      const std::string given = faults.empty() ? text : comment_on(faults, text) + text;
      auto edited = file.edit(given, 2 * checks.session.settings().max_value_bytes + given.size());
      if (!edited) return std::unexpected(std::move(edited.error()));
      if (*edited == given) {
        *edited = text;
      } else {
        drop_comment(*edited);
      }
      if (*edited == original) return std::nullopt;
      if (is_blank(*edited)) return usage("the file is empty; nothing was changed");
      const bool is_as_before = *edited == text;
      text = *std::move(edited);
      faults = faults_in(text, checks);
      if (faults.empty()) break;
      const auto goes_on =
          is_as_before ? Outcome<bool>{false} : wants_to_go_on(attempt, faults.front(), text);
      if (!goes_on) return std::unexpected(goes_on.error());
      if (!*goes_on) return given_up(std::move(file), faults.front(), text);
    }
    std::string value = compact(text);
    if (JsonView::parse(stored) && value == compact(stored)) return std::nullopt;
    return value;
  }

  /// A script in place of an editor may never get it right: without a terminal it is called twice,
  /// on one a person is asked.
  static Outcome<bool> wants_to_go_on(int attempt, const EditFault& fault, std::string_view text) {
    if (attempt == 1) return true;
    if (!can_ask()) return false;
    const auto answer = ask(escaped(located(fault, text, 0)) + "\nEdit it again? [Y/n] ");
    if (!answer) return std::unexpected(answer.error());
    return *answer != "n" && *answer != "N" && *answer != "no";
  }

  static std::unexpected<Error> given_up(EditedFile file, const EditFault& fault,
                                         std::string_view text) {
    return std::unexpected{Error{PersistenceSchemaError{
        .issues = {{.path = "",
                    .message = located(fault, text, 0) +
                               "; nothing was changed, and the edited text is kept in " +
                               std::move(file).keep()}}}}};
  }

  static Outcome<void> save_as_planned(PlannedChange& planned, const std::string& store,
                                       const EntryView& before, const std::string& value) {
    PERSIST_PASS(planned.plan().add({.store = store,
                                     .key = {before.key, before.key_class},
                                     .value = value,
                                     .expires = before.expires},
                                    before));
    return planned.finish({.verb = "write"});
  }

  /// Writes `value` if the entry is still the one that was handed to the editor, expiry included.
  static Outcome<void> save(const Session& session, Inspector& inspector, const std::string& store,
                            const EntryView& before, const std::string& value) {
    return transact([&] { return try_to_save(session, inspector, store, before, value); });
  }

  static Outcome<void> try_to_save(const Session& session, Inspector& inspector,
                                   const std::string& store, const EntryView& before,
                                   const std::string& value) {
    // The editor may have been open for long.
    auto transaction = inspector.begin(session.clock_now());
    if (!transaction) return stop(std::move(transaction.error()));
    const Instant now = session.clock_now();
    const auto applied = (*transaction)
                             ->put(store, before.key, value, before.expires,
                                   Condition::unchanged(before.value, before.expires));
    if (!applied) return stop(applied.error());
    if (*applied == Applied::no || !before.expires.is_live_at(now)) {
      return std::unexpected{ConditionError{"the entry changed while it was being edited"}};
    }
    PERSIST_STOP((*transaction)->commit());
    return {};
  }

  /// Nobody's work is thrown away: the file stays, and the message says where.
  static std::unexpected<Error> lost(const Session& session, EditedFile file, Error error) {
    const std::string kept = "the edited text is kept in " + std::move(file).keep();
    if (auto* const condition = std::get_if<ConditionError>(&error)) {
      condition->message += "; " + kept;
    } else {
      session.report().warn(kept);
    }
    return std::unexpected{std::move(error)};
  }

  std::vector<std::string> key_;
  ChangeOptions change_;
  RedactOptions redact_;
  std::unique_ptr<Redactor> redactor_;
  bool was_edited_ = false;
};

}  // namespace

std::unique_ptr<Command> make_edit() { return std::make_unique<Edit>(); }

}  // namespace persist::app
