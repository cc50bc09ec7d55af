#include <unistd.h>

#include <persist/dump.hpp>
#include <persist/exit_codec.hpp>
#include <persist/json_reader.hpp>

#include "commands/make.hpp"
#include "exit_input.hpp"
#include "json_query.hpp"
#include "session.hpp"

namespace persist::app {

namespace {

class Get final : public Command {
 public:
  void declare(Options& options) override {
    options.positional("KEY", Arity::one, key_, "the key");
    options.flag("--value", value_,
                 "the member value alone; a failure's cause goes to standard error");
    options.flag("-r,--raw-string", raw_string_, "--value, a string without its quotes");
    options.flag("--entry", entry_, "the record, as a line of a dump");
    options.value("--pointer", "POINTER", pointer_,
                  "the part at this JSON pointer; with --value, of the success value");
    options.flag("--all", all_, "an expired entry too");
    options.exclusive({"--entry", "--value"});
    options.exclusive({"--entry", "--raw-string"});
    options.exclusive({"--entry", "--pointer"});
  }

  Outcome<Status> run(Session& session) override {
    if (pointer_ && !is_pointer(*pointer_)) {
      return usage("--pointer: '" + *pointer_ + "' is no JSON pointer", "write it like /value/id");
    }
    if (session.settings().raw && value_) return usage("--value is of an Exit, and --raw of none");
    auto inspector = session.open(Access::read);
    if (!inspector) return std::unexpected(inspector.error());
    const auto store = session.store(**inspector);
    if (!store) return std::unexpected(store.error());

    Portion portion;
    PERSIST_STOP((*inspector)->lookup(*store, session.stored_key(key_.front()), portion));
    if (portion.empty() || (!all_ && !portion[0].expires.is_live_at(session.now()))) {
      PERSIST_PASS(session.warn_if_empty(**inspector, *store));
      return Status::no;
    }
    return entry_ ? print_entry(session, *store, portion[0]) : print(session, portion[0]);
  }

 private:
  static Outcome<Status> print_entry(Session& session, std::string_view store,
                                     const Record& record) {
    std::string line;
    append_dump_line(line, store, record);
    std::string shown;
    append_json(shown, JsonView::trusted(line), session.look_of_line());
    PERSIST_PASS(session.out().line(shown));
    return Status::done;
  }

  [[nodiscard]] Outcome<Status> print(Session& session, const Record& record) const {
    const auto json = check_stored(record.value, session);
    if (!json) return std::unexpected(json.error());
    const bool wants_value = (value_ || raw_string_) && !session.settings().raw;
    if (!wants_value) return print_part(session, *json);

    const JsonExit exit = *read_exit(*json);
    if (!exit) return print_cause(*member_of(*json, "cause"));
    return *exit ? print_part(session, **exit) : Outcome<Status>{Status::done};
  }

  [[nodiscard]] Outcome<Status> print_part(Session& session, JsonView whole) const {
    const auto part = pointer_ ? find_part(whole, *pointer_) : whole;
    if (!part) return Status::no;
    if (raw_string_ && kind_of(*part) == JsonKind::string) {
      PERSIST_PASS(session.out().line(unquoted(trimmed(*part))));
      return Status::done;
    }
    std::string text;
    append_json(text, *part, session.look_of_value());
    PERSIST_PASS(session.out().line(text));
    return Status::done;
  }

  /// The cause was asked for, in place of the value that is not there; it is data, on the channel
  /// that keeps it apart.
  static Outcome<Status> print_cause(JsonView cause) {
    Output errors{STDERR_FILENO, "standard error"};
    std::string text;
    append_json(text, cause, {.escaped = errors.is_terminal()});
    PERSIST_PASS(errors.line(text));
    PERSIST_PASS(errors.flush());
    return Status::failure_value;
  }

  std::vector<std::string> key_;
  bool value_ = false;
  bool raw_string_ = false;
  bool entry_ = false;
  bool all_ = false;
  std::optional<std::string> pointer_;
};

}  // namespace

std::unique_ptr<Command> make_get() { return std::make_unique<Get>(); }

}  // namespace persist::app
