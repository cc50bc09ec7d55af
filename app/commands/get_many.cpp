#include <persist/dump.hpp>
#include <persist/exit_codec.hpp>

#include "commands/make.hpp"
#include "core/key_input.hpp"
#include "core/lookups.hpp"
#include "core/schema_check.hpp"
#include "core/session.hpp"
#include "core/skipping_inspector.hpp"
#include "core/transact.hpp"

namespace persist::app {

namespace {

struct Flags {
  bool entries = false;
  bool drop_invalid = false;
  bool expired_too = false;
};

/// The answers to keys of one store.
class Answers {
 public:
  /// All but the flags must outlive it.
  Answers(Flags flags, Session& session, Inspector& inspector, const std::string& store,
          std::span<const std::string> keys)
      : flags_{flags},
        session_{session},
        inspector_{inspector},
        store_{store},
        lookups_{inspector, store, keys} {}

  /// Prints the answer to the next of the keys, which is `key`.
  [[nodiscard]] Outcome<void> answer(const std::string& key) {
    const auto found = lookups_.next();
    if (!found) {
      if (!is_too_long(found.error())) return stop(found.error());
      found_any_ = true;
      skip_long_entry(session_.report(), key, found.error());
      return print_none(key);
    }
    const bool is_there =
        *found && (flags_.expired_too || (*found)->expires.is_live_at(session_.now()));
    if (!is_there) return print_none(key);
    found_any_ = true;
    const EntryView record = **found;
    if (record.request != nullptr && record.value.empty()) {
      if (!flags_.entries) return print_none(key);
      line_.clear();
      append_dump_line(line_, store_, record, DumpExpiry{.now = session_.now()});
      line_.pop_back();
      return print(JsonView::assume_valid(line_));
    }
    const ValueState state = value_state(record.value);
    const bool decodes =
        session_.settings().raw || is_element(record) ? !state.json_error : state.is_exit;
    if (!decodes) {
      invalid_.push_back({key, std::string{record.value}, !state.json_error.has_value(), {}});
      return print_none(key);
    }
    auto issues = schema_issues(session_, store_, record.key, JsonView::assume_valid(record.value));
    if (!issues.empty()) {
      invalid_.push_back({key, std::string{record.value}, true, std::move(issues)});
      return print_none(key);
    }
    if (!flags_.entries) return print(JsonView::assume_valid(record.value));
    line_.clear();
    append_dump_line(line_, store_, record, DumpExpiry{.now = session_.now()});
    line_.pop_back();
    return print(JsonView::assume_valid(line_));
  }

  /// After the last key: what else there is to report and to do.
  [[nodiscard]] Outcome<void> finish() {
    if (!found_any_) PERSIST_PASS(session_.warn_if_empty(inspector_, store_));
    for (const Invalid& it : invalid_) {
      if (!it.issues.empty()) {
        session_.report().warn(
            "the value of \"" + it.key +
                "\" does not match its schema and is treated as missing: " + words_of(it.issues),
            "use --raw to show it");
        continue;
      }
      session_.report().warn(
          "the value of \"" + it.key + "\" cannot be decoded and is treated as missing",
          it.is_json ? "use --raw to show JSON that is not an Exit" : "");
    }
    return flags_.drop_invalid && !invalid_.empty() ? drop() : Outcome<void>{};
  }

 private:
  /// The element of a queue is JSON that is not meant as an Exit.
  static bool is_element(const EntryView& record) {
    return record.request != nullptr && record.request->facts.phase >= RequestPhase::queued;
  }

  struct Invalid {
    std::string key;
    /// What it held when it was read, so that only that is removed.
    std::string value;
    /// It is JSON, and so removed where values that do not decode are; other text stays, as in the
    /// library's get_many.
    bool is_json = false;
    /// Why it does not match its schema.
    std::vector<Issue> issues = {};
  };

  Outcome<void> print(JsonView json) {
    shown_.clear();
    append_json(shown_, json, session_.style_of_line());
    return session_.out().line(shown_);
  }

  Outcome<void> print_none(const std::string& key) {
    if (!flags_.entries) return print(JsonView::assume_valid("null"));
    line_ = "{\"store\":";
    append_quoted(line_, store_);
    line_ += ",\"key\":";
    append_quoted(line_, key);
    line_ += ",\"exit\":null}";
    return print(JsonView::assume_valid(line_));
  }

  Outcome<void> drop() {
    return transact([&] { return try_to_drop(); });
  }

  Outcome<void> try_to_drop() {
    auto transaction = inspector_.begin(session_.now());
    if (!transaction) return stop(std::move(transaction.error()));
    for (const Invalid& it : invalid_) {
      if (!it.is_json) continue;
      PERSIST_STOP(
          (*transaction)->remove(store_, std::string_view{it.key}, Condition::equals(it.value)));
    }
    PERSIST_STOP((*transaction)->commit());
    return {};
  }

  Flags flags_;
  Session& session_;
  Inspector& inspector_;
  const std::string& store_;
  Lookups lookups_;
  bool found_any_ = false;
  std::string line_;
  std::string shown_;
  std::vector<Invalid> invalid_;
};

class GetMany final : public Command {
 public:
  void declare(Options& options) override {
    keys_.declare(options);
    options.flag("--entries", flags_.entries,
                 {"print entries as in a dump, with \"exit\":null if missing",
                  "Print entries as in a dump, with `\"exit\":null` for a key without an entry."});
    options.flag(
        "--drop-invalid", flags_.drop_invalid,
        {"remove values that cannot be decoded",
         "Also remove values that cannot be decoded, as applications do when they read them."});
    options.flag("--all", flags_.expired_too, "also print expired entries");
  }

  Outcome<Status> run(Session& session) override {
    const auto keys = keys_.read(session);
    if (!keys) return std::unexpected(keys.error());
    auto inspector = session.open(flags_.drop_invalid ? Access::change : Access::read);
    if (!inspector) return std::unexpected(inspector.error());
    const auto store = session.store(**inspector);
    if (!store) return std::unexpected(store.error());
    Answers answers{flags_, session, **inspector, *store, *keys};
    for (const std::string& key : *keys) PERSIST_PASS(answers.answer(key));
    if (!keys->empty()) PERSIST_PASS(answers.finish());
    return Status::done;
  }

 private:
  KeyInput keys_;
  Flags flags_;
};

}  // namespace

std::unique_ptr<Command> make_get_many() { return std::make_unique<GetMany>(); }

}  // namespace persist::app
