#include "commands/make.hpp"
#include "core/change_options.hpp"
#include "core/entry_words.hpp"
#include "core/exit_input.hpp"
#include "core/expiry_input.hpp"
#include "core/schema_check.hpp"
#include "core/session.hpp"
#include "core/transact.hpp"

namespace persist::app {

namespace {

class Set final : public Command {
 public:
  void declare(Options& options) override {
    options.positional("KEY", Arity::one, key_, "the key");
    options.positional("EXIT", Arity::optional, exit_, "JSON, - for standard input, or @FILE");
    expiry_.declare(options, ExpiryInput::Third::keep);
    options.flag("--if-absent", if_absent_, "write only if the key has no live entry");
    options.value("--if-equals", "EXIT", if_equals_, "write only if the live value equals EXIT");
    options.exclusive({"--if-absent", "--if-equals"});
    change_.declare(options);
    made_.declare(options);
  }

  Outcome<Status> run(Session& session) override {
    if (exit_.size() + static_cast<std::size_t>(made_.given()) != 1) {
      return usage(
          "specify exactly one of EXIT, --success, --success-string, --fail, --die, --interrupt "
          "and "
          "--void");
    }
    PERSIST_PASS(change_.check());
    const bool reads_value = exit_.empty() ? made_.reads_standard_input() : exit_.front() == "-";
    if (reads_value && if_equals_ == "-") {
      return usage("standard input can be read only once");
    }
    const auto value =
        exit_.empty() ? made_.make(session) : read_exit_argument(exit_.front(), session);
    if (!value) return refused(session, value.error());
    const Instant now = session.now();
    const auto expires = expiry_.resolve(now);
    if (!expires) return std::unexpected(expires.error());
    if (!expires->is_live_at(now)) {
      session.report().warn("the expiry is not in the future; nothing was written", expiry_.hint());
      return Status::done;
    }
    return write(session, *value, *expires);
  }

 private:
  /// What is JSON and no Exit, or plain text, was meant as the value of a success.
  [[nodiscard]] Outcome<Status> refused(const Session& session, const Error& error) const {
    const bool is_schema = std::holds_alternative<PersistenceSchemaError>(error);
    if (!is_schema || exit_.empty() || exit_.front() == "-" || exit_.front().starts_with('@') ||
        session.settings().raw) {
      return std::unexpected(error);
    }
    session.report().error(
        error, JsonView::parse(exit_.front())
                   ? "use --success for a success with this value, or --raw to store it as it is"
                   : "use --success-string for a success with this text");
    return status_of(error);
  }

  Outcome<Status> write(Session& session, const JsonText& value, Expires expires) const {
    const auto expected = read_expected(session);
    if (!expected) return std::unexpected(expected.error());
    const std::string key = session.stored_key(key_.front());
    // Before a file is made, if the store is known without it.
    if (const auto& named = session.settings().store) {
      PERSIST_PASS(check_schema(session, *named, key, value, "set"));
    }
    auto opened = change_.is_dry_run() ? session.open_to_try_out()
                  : if_equals_         ? session.open(Access::change)
                                       : session.open_to_create();
    if (!opened) return std::unexpected(opened.error());
    Inspector& inspector = **opened;
    const auto store = session.store(inspector);
    if (!store) return std::unexpected(store.error());
    PERSIST_PASS(check_schema(session, *store, key, value, "set"));
    PERSIST_PASS(session.warn_of_lone_tag(inspector, *store, key));
    if (change_.plans()) {
      return put_as_planned(session, inspector, {.store = *store, .key = key}, *expected, value,
                            expires);
    }
    return transact([&] {
      return put(session, inspector, {.store = *store, .key = key}, *expected, value, expires);
    });
  }

  Outcome<Status> put(const Session& session, Inspector& inspector, const Place& place,
                      const std::optional<JsonText>& expected, const JsonText& value,
                      Expires expires) const {
    const Instant now = session.now();
    auto transaction = inspector.begin(now);
    if (!transaction) return stop(std::move(transaction.error()));
    EntryBatch before;
    if (expected || expiry_.keeps()) {
      PERSIST_STOP(inspector.lookup(place.store, place.key, before));
    }
    const bool is_live = !before.empty() && before[0].expires.is_live_at(now);
    if (expected && !(is_live && says(before[0].value, *expected))) return not_equal();
    if (expiry_.keeps() && is_live) expires = before[0].expires;
    const auto applied = (*transaction)
                             ->put(place.store, place.key, value.text(), expires,
                                   if_absent_ ? Condition::absent() : Condition::always());
    if (!applied) return stop(applied.error());
    if (*applied == Applied::no) return has_live_entry();
    PERSIST_STOP((*transaction)->commit());
    session.report().inform(written_words(place.store, place.key.bytes, expires, now));
    return Status::done;
  }

  Outcome<Status> put_as_planned(Session& session, Inspector& inspector, const Place& place,
                                 const std::optional<JsonText>& expected, const JsonText& value,
                                 Expires expires) const {
    auto planned = change_.begin(session, inspector, *session.settings().db);
    if (!planned) return std::unexpected(std::move(planned.error()));
    EntryBatch before;
    PERSIST_STOP(inspector.lookup(place.store, place.key, before));
    const bool is_live = !before.empty() && before[0].expires.is_live_at(session.now());
    if (expected && !(is_live && says(before[0].value, *expected))) return not_equal();
    if (expiry_.keeps() && is_live) expires = before[0].expires;
    if (if_absent_ && is_live) return has_live_entry();
    PERSIST_PASS((*planned)->plan().add(
        {.store = place.store, .key = place.key, .value = value.text(), .expires = expires},
        before.empty() ? std::nullopt : std::optional{before[0]}));
    PERSIST_PASS((*planned)->finish({.verb = "write"}));
    if (!change_.is_dry_run()) {
      session.report().inform(written_words(place.store, place.key.bytes, expires, session.now()));
    }
    return Status::done;
  }

  static std::unexpected<Error> not_equal() {
    return std::unexpected{
        Error{ConditionError{"the entry is not equal to the value of --if-equals"}}};
  }
  static std::unexpected<Error> has_live_entry() {
    return std::unexpected{Error{ConditionError{"the key already has a live entry"}}};
  }

  [[nodiscard]] Outcome<std::optional<JsonText>> read_expected(const Session& session) const {
    if (!if_equals_) return std::nullopt;
    auto expected = read_exit_argument(*if_equals_, session);
    if (!expected) return std::unexpected(std::move(expected.error()));
    return *std::move(expected);
  }

  /// White space apart: a file by another hand may hold some.
  static bool says(std::string_view stored, const JsonText& expected) {
    const auto json = JsonView::parse(stored);
    if (!json) return false;
    std::string compact;
    append_compact(compact, *json);
    return compact == expected.text();
  }

  std::vector<std::string> key_;
  std::vector<std::string> exit_;
  ExitOptions made_;
  ExpiryInput expiry_;
  bool if_absent_ = false;
  ChangeOptions change_;
  std::optional<std::string> if_equals_;
};

}  // namespace

std::unique_ptr<Command> make_set() { return std::make_unique<Set>(); }

}  // namespace persist::app
