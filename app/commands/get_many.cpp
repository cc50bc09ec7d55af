#include <persist/dump.hpp>
#include <persist/exit_codec.hpp>

#include "commands/make.hpp"
#include "key_input.hpp"
#include "session.hpp"

namespace persist::app {

namespace {

class GetMany final : public Command {
 public:
  void declare(Options& options) override {
    keys_.declare(options);
    options.flag("--entries", entries_, "records, with \"exit\":null where there is none");
    options.flag("--drop-invalid", drop_invalid_, "remove values that do not decode");
    options.flag("--all", all_, "expired entries too");
  }

  Outcome<Status> run(Session& session) override {
    const auto keys = keys_.read(session);
    if (!keys) return std::unexpected(keys.error());
    auto inspector = session.open(drop_invalid_ ? Access::change : Access::read);
    if (!inspector) return std::unexpected(inspector.error());
    auto store = session.store(**inspector);
    if (!store) return std::unexpected(store.error());
    store_ = *std::move(store);
    for (const std::string& key : *keys) PERSIST_PASS(answer(session, **inspector, key));
    reading_.reset();
    if (found_ == 0 && !keys->empty()) PERSIST_PASS(session.warn_if_empty(**inspector, store_));
    PERSIST_PASS(tell_invalid(session));
    if (drop_invalid_ && !invalid_.empty()) PERSIST_PASS(drop(session, **inspector));
    return Status::done;
  }

 private:
  struct Invalid {
    std::string key;
    /// What it held when it was read, so that only that is removed.
    std::string value;
    /// It is JSON, and so removed where values that do not decode are; other text stays, as in the
    /// library's get_many.
    bool is_json = false;
  };

  Outcome<void> answer(Session& session, Inspector& inspector, const std::string& key) {
    if (!reading_) {
      auto reading = inspector.begin_reading();
      if (!reading) return stop(std::move(reading.error()));
      reading_ = *std::move(reading);
    }
    PERSIST_STOP(inspector.lookup(store_, key, portion_));
    const bool is_there =
        !portion_.empty() && (all_ || portion_[0].expires.is_live_at(session.now()));
    if (!is_there) return print_none(session, key);
    ++found_;
    const Record record = portion_[0];
    const ValueState state = value_state(record.value);
    const bool decodes = session.settings().raw ? !state.json_error : state.is_exit;
    if (!decodes) {
      invalid_.push_back({key, std::string{record.value}, !state.json_error.has_value()});
      return print_none(session, key);
    }
    line_.clear();
    if (entries_) {
      append_dump_line(line_, store_, record, state);
      line_.pop_back();
      return print(session, JsonView::trusted(line_));
    }
    return print(session, JsonView::trusted(record.value));
  }

  Outcome<void> print(Session& session, JsonView json) {
    shown_.clear();
    append_json(shown_, json, session.look_of_line());
    return print_line(session, shown_);
  }

  /// No lock is held while a reader of the output is waited for.
  Outcome<void> print_line(Session& session, std::string_view line) {
    if (!session.out().has_room_for(line.size() + 1)) reading_.reset();
    return session.out().line(line);
  }

  Outcome<void> print_none(Session& session, const std::string& key) {
    if (!entries_) return print_line(session, "null");
    line_ = "{\"store\":";
    append_quoted(line_, store_);
    line_ += ",\"key\":";
    append_quoted(line_, key);
    line_ += ",\"exit\":null}";
    return print(session, JsonView::trusted(line_));
  }

  Outcome<void> tell_invalid(Session& session) const {
    for (const Invalid& it : invalid_) {
      session.report().warn("the value of \"" + it.key + "\" does not decode, and counts as none");
    }
    return {};
  }

  Outcome<void> drop(Session& session, Inspector& inspector) const {
    auto transaction = inspector.begin(session.now());
    if (!transaction) return stop(std::move(transaction.error()));
    for (const Invalid& it : invalid_) {
      if (!it.is_json) continue;
      PERSIST_STOP(
          (*transaction)->remove(store_, std::string_view{it.key}, Condition::equals(it.value)));
    }
    PERSIST_STOP((*transaction)->commit());
    return {};
  }

  KeyInput keys_;
  bool entries_ = false;
  bool drop_invalid_ = false;
  bool all_ = false;

  std::string store_;
  std::size_t found_ = 0;
  std::unique_ptr<Reading> reading_;
  Portion portion_;
  std::string line_;
  std::string shown_;
  std::vector<Invalid> invalid_;
};

}  // namespace

std::unique_ptr<Command> make_get_many() { return std::make_unique<GetMany>(); }

}  // namespace persist::app
