#include <unistd.h>

#include <cstdlib>
#include <limits>

#include <persist/dump.hpp>
#include <persist/exit_codec.hpp>
#include <persist/json_reader.hpp>
#include <persist/requests.hpp>

#include "base/escape.hpp"
#include "commands/make.hpp"
#include "core/entry_state.hpp"
#include "core/entry_words.hpp"
#include "core/exit_input.hpp"
#include "core/schema_check.hpp"
#include "core/session.hpp"
#include "query/json_query.hpp"
#include "render/cause.hpp"
#include "render/excerpt.hpp"

namespace persist::app {

namespace {

/// Rows of a terminal that a value may fill: some screens, not all of the scrollback.
constexpr std::size_t max_rows = 200;
constexpr std::string_view how_to_see_all = "use --pretty to show all";

std::string escaped_but_lines(std::string_view text) {
  std::string out;
  while (true) {
    const auto end = text.find('\n');
    out += escaped(text.substr(0, end));
    if (end == std::string_view::npos) return out;
    out += '\n';
    text.remove_prefix(end + 1);
  }
}

class Get final : public Command {
 public:
  void declare(Options& options) override {
    options.positional("KEY", Arity::one, key_, "the key");
    options.flag("--value", value_,
                 {"print only the success value; print the cause of a failure to standard error",
                  "Print only the member `value` of the Exit, and nothing if it is absent. The "
                  "cause of a failure goes to standard error, and the status is 7."});
    options.flag("-r,--raw-string", raw_string_,
                 {"like --value, but print a string without its quotes",
                  "Like --value, but print a string without its quotes and escapes."});
    options.flag("--entry", entry_, "print the entry as a line of a dump");
    options.value("--pointer", "POINTER", pointer_,
                  {"print only the part at this JSON pointer (with --value: of the success value)",
                   "Print only the part at this JSON pointer (RFC 6901), with --value of the "
                   "success value."});
    options.flag(
        "--tree", tree_,
        {"draw the cause of a failure as a tree, and indent other values, as on a terminal",
         "Show the Exit as on a terminal, wherever the output goes: the cause of a failure "
         "as a tree, any other value as indented JSON. Lines are broken at the width of "
         "the terminal, elsewhere at COLUMNS if that is set."});
    options.flag("--all", all_, "also print an expired entry");
    options.exclusive({"--tree", "--entry"});
    options.exclusive({"--tree", "--pointer"});
    options.exclusive({"--entry", "--value"});
    options.exclusive({"--entry", "--raw-string"});
    options.exclusive({"--entry", "--pointer"});
  }

  Outcome<Status> run(Session& session) override {
    if (pointer_ && !is_pointer(*pointer_)) {
      return usage("--pointer: '" + *pointer_ + "' is not a JSON pointer",
                   "write it like /value/id");
    }
    if (session.settings().raw && value_) return usage("--value and --raw cannot be combined");
    if (tree_) PERSIST_PASS(check_tree(session.settings()));
    auto inspector = session.open(Access::read);
    if (!inspector) return std::unexpected(inspector.error());
    const auto store = store_of(session, **inspector);
    if (!store) return std::unexpected(store.error());

    EntryBatch batch;
    PERSIST_STOP((*inspector)->lookup(*store, session.stored_key(key_.front()), batch));
    if (batch.empty() || (!all_ && !batch[0].expires.is_live_at(session.now()))) {
      PERSIST_PASS(session.warn_if_empty(**inspector, *store));
      session.report().inform(missing_words(*store, session.stored_key(key_.front()), batch,
                                            session.now(), "--all shows it"));
      return Status::negative;
    }
    return entry_ ? print_entry(session, *store, batch[0]) : print(session, *store, batch[0]);
  }

 private:
  static Outcome<void> check_tree(const Settings& settings) {
    if (settings.raw) return usage("--tree and --raw cannot be combined");
    if (settings.json == JsonFormat::automatic) return {};
    return usage(std::string{"--tree and --"} +
                 (settings.json == JsonFormat::pretty ? "pretty" : "compact") +
                 " cannot be combined");
  }

  [[nodiscard]] bool is_for_people(const Session& session, const Output& out) const {
    return tree_ || session.is_interactive(out);
  }

  /// An execution id says by itself which run it is.
  [[nodiscard]] Outcome<std::string> store_of(Session& session, Inspector& inspector) const {
    Requests* const requests = inspector.requests();
    if (requests == nullptr || session.settings().store) return session.store(inspector);
    auto place = requests->find_run({}, key_.front());
    if (!place) return stop(std::move(place.error()));
    return *place ? Outcome<std::string>{(*place)->store} : session.store(inspector);
  }

  /// Of an open request there is its state, in place of the Exit that is not there yet.
  static Status print_state(const Session& session, const EntryView& record) {
    const EntryState state = state_of(record, {}, session.now());
    std::string words = "it has no Exit yet: " + std::string{name_of(state)};
    if (has_lapsed_claim(record.request->facts, session.now())) words += ", its claim has lapsed";
    session.report().answer(words);
    return Status::negative;
  }

  /// The element of a queue is JSON that is not meant as an Exit.
  [[nodiscard]] static bool is_element(const EntryView& record) {
    return record.request != nullptr && record.request->facts.phase >= RequestPhase::queued;
  }

  static Outcome<Status> print_entry(Session& session, std::string_view store,
                                     const EntryView& record) {
    std::string line;
    append_dump_line(line, store, record, DumpExpiry{.now = session.now()});
    std::string shown;
    append_json(shown, JsonView::assume_valid(line), session.style_of_line());
    PERSIST_PASS(session.out().line(shown));
    return Status::done;
  }

  [[nodiscard]] Outcome<Status> print(Session& session, std::string_view store,
                                      const EntryView& record) const {
    if (record.request != nullptr) {
      const std::string_view stored = record.request->stored;
      if (session.settings().raw && !stored.empty()) {
        return print_text(session, stored);
      }
      if (record.value.empty()) return print_state(session, record);
      if (is_element(record)) return print_text(session, record.value);
    }
    const auto json = check_stored(record.value, session);
    if (!json && JsonView::parse(record.value)) {
      session.report().error(json.error(), "use --raw to show JSON that is not an Exit");
      return status_of(json.error());
    }
    if (!json) return std::unexpected(json.error());
    if (session.settings().raw) return print_part(session, *json);
    if (const auto checked = check_schema(session, store, record.key, *json, "get"); !checked) {
      session.report().error(checked.error(), "use --raw to show it");
      return status_of(checked.error());
    }

    const JsonExit exit = *read_exit(*json);
    const bool wants_value = value_ || raw_string_;
    if (!exit && wants_value) return print_cause(session, exit.error(), *json);
    if (!exit && !pointer_ && is_for_people(session, session.out())) {
      PERSIST_PASS(session.out().write(drawing_of(exit.error(), *json, session, session.out())));
      return Status::done;
    }
    if (!wants_value) return print_part(session, *json);
    return *exit ? print_part(session, **exit) : Outcome<Status>{Status::done};
  }

  /// Stored JSON, or other text as it is.
  [[nodiscard]] Outcome<Status> print_text(Session& session, std::string_view text) const {
    if (const auto json = JsonView::parse(text)) return print_part(session, *json);
    PERSIST_PASS(session.out().line(session.out().is_terminal() ? escaped(text) : text));
    return Status::done;
  }

  [[nodiscard]] Outcome<Status> print_part(Session& session, JsonView whole) const {
    const auto part = pointer_ ? find_part(whole, *pointer_) : whole;
    if (!part) return Status::negative;
    Output& out = session.out();
    std::string text;
    if (raw_string_ && kind_of(*part) == JsonKind::string) {
      text = unquoted(trimmed(*part));
      if (out.is_terminal()) text = escaped_but_lines(text);
    } else {
      JsonStyle style = session.style_of_value();
      style.indented = style.indented || tree_;
      style.escaped = style.escaped || tree_;
      append_json(text, *part, style);
    }
    text += '\n';
    if (session.is_interactive(out) && !tree_ && !out.is_paged())
      cut_to_rows(text, max_rows, out.columns(), how_to_see_all);
    PERSIST_PASS(out.write(text));
    return Status::done;
  }

  /// The cause was asked for, in place of the value that is not there; it is data, on the channel
  /// that keeps it apart.
  [[nodiscard]] Outcome<Status> print_cause(const Session& session, const JsonCause& cause,
                                            JsonView exit) const {
    Output errors{STDERR_FILENO, "standard error"};
    std::string text;
    if (is_for_people(session, errors)) {
      text = drawing_of(cause, exit, session, errors);
    } else {
      append_json(text, *member_of(exit, "cause"),
                  {.indented = session.settings().json == JsonFormat::pretty &&
                               !session.settings().json_errors,
                   .escaped = errors.is_terminal() || session.settings().json_errors});
      text += '\n';
    }
    PERSIST_PASS(errors.write(text));
    PERSIST_PASS(errors.flush());
    return Status::failure_value;
  }

  [[nodiscard]] std::string drawing_of(const JsonCause& cause, JsonView exit,
                                       const Session& session, const Output& out) const {
    std::string text = draw_cause(cause, dialect_of(*member_of(exit, "cause")),
                                  {.charset = charset_of_locale(),
                                   .columns = columns_of(out),
                                   .colored = session.colored(out)});
    if (!tree_ && !out.is_paged()) cut_to_rows(text, max_rows, out.columns(), how_to_see_all);
    return text;
  }

  /// A file or a pipe has no width, unless who shows it says so, as fzf does for its preview.
  static std::size_t columns_of(const Output& out) {
    if (out.is_terminal()) return out.columns();
    const char* const columns = std::getenv("COLUMNS");
    const auto count = columns == nullptr ? 0 : std::strtoul(columns, nullptr, 10);
    return count > 0 ? count : std::numeric_limits<std::size_t>::max();
  }

  std::vector<std::string> key_;
  bool value_ = false;
  bool raw_string_ = false;
  bool entry_ = false;
  bool tree_ = false;
  bool all_ = false;
  std::optional<std::string> pointer_;
};

}  // namespace

std::unique_ptr<Command> make_get() { return std::make_unique<Get>(); }

}  // namespace persist::app
