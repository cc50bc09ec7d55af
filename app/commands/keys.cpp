#include <cstdint>
#include <limits>

#include <persist/expires.hpp>

#include "commands/make.hpp"
#include "render/escape.hpp"
#include "render/json.hpp"
#include "render/table.hpp"
#include "selection.hpp"
#include "session.hpp"
#include "time_words.hpp"
#include "walk_selected.hpp"

namespace persist::app {

namespace {

/// "in 3d 4h", "12m ago", "never": how an expiry looks from `now`.
std::string remaining(const Expires& expires, Instant now) {
  if (expires.is_never()) return "never";
  if (!expires.integral()) return expires.is_foreign() ? "not a number" : "at a fraction";
  const std::int64_t instant = *expires.integral();
  std::int64_t left = 0;
  // What 64 bits cannot hold is shown as the most that they can: nobody will tell the difference.
  if (__builtin_sub_overflow(instant, now.time_since_epoch().count(), &left) ||
      left == std::numeric_limits<std::int64_t>::min()) {
    left = instant > 0 ? std::numeric_limits<std::int64_t>::max()
                       : -std::numeric_limits<std::int64_t>::max();
  }
  return left > 0 ? "in " + human_duration(std::chrono::milliseconds{left})
                  : human_duration(std::chrono::milliseconds{-left}) + " ago";
}

class Keys final : public Command {
 public:
  void declare(Options& options) override {
    options.flag("-0,--null", null_, "end each key with NUL in place of a newline");
    options.flag("--json", json_, "a JSON string a line; with --long an object");
    options.flag("--long", long_, "with the state, the bytes of the value and the expiry");
    options.flag("--count", count_, "only how many there are");
    options.exclusive({"--null", "--json", "--count"});
    options.exclusive({"--null", "--long"});
    options.exclusive({"--count", "--long"});
    selection_.declare(options, Liveness::live);
  }

  Outcome<Status> run(Session& session) override {
    const auto selection = selection_.resolve(session.now());
    if (!selection) return std::unexpected(selection.error());
    auto inspector = session.open(Access::read);
    if (!inspector) return std::unexpected(inspector.error());
    const auto stores = session.stores(**inspector, Session::Unnamed::only_store);
    if (!stores) return std::unexpected(stores.error());
    PERSIST_PASS(walk_selected(**inspector, *stores, *selection,
                               long_ ? States::wanted : States::unneeded,
                               [&](const SelectedEntry& entry) { return list(session, entry); }));
    return finish(session);
  }

 private:
  Outcome<void> list(Session& session, const SelectedEntry& entry) {
    ++counted_;
    if (count_) return {};
    if (long_) return list_long(session, entry);
    line_.clear();
    if (json_) {
      append_string(line_, entry.record.key);
      line_ += '\n';
      return session.out().json_lines(line_);
    }
    const char separator = null_ ? '\0' : '\n';
    if (entry.record.key.find(separator) != std::string_view::npos) {
      return leave_out(session, entry.record.key);
    }
    line_ = !null_ && session.out().is_terminal() ? escaped(entry.record.key)
                                                  : std::string{entry.record.key};
    line_ += separator;
    return session.out().write(line_);
  }

  Outcome<void> leave_out(Session& session, std::string_view key) {
    left_out_ = true;
    session.report().warn(
        "the key \"" + std::string{key} + "\" holds the separator and is left out",
        "--json lists every key");
    return {};
  }

  Outcome<void> list_long(Session& session, const SelectedEntry& entry) {
    const std::string_view state = state_name(entry.record, entry.state);
    if (json_) return list_object(session, entry, state);
    if (session.out().is_terminal()) {
      table_.add({std::string{state}, human_size(entry.record.value.size()),
                  remaining(entry.record.expires, session.now()), escaped(entry.record.key)});
      return {};
    }
    if (entry.record.key.find('\n') != std::string_view::npos) {
      return leave_out(session, entry.record.key);
    }
    line_ = state;
    line_ += '\t' + std::to_string(entry.record.value.size()) + '\t';
    if (entry.record.expires.is_never()) {
      line_ += "none";
    } else {
      entry.record.expires.append_to(line_);
    }
    line_ += '\t';
    line_ += entry.record.key;
    return session.out().line(line_);
  }

  Outcome<void> list_object(Session& session, const SelectedEntry& entry, std::string_view state) {
    line_ = "{\"store\":";
    append_string(line_, entry.store);
    line_ += ",\"key\":";
    append_string(line_, entry.record.key);
    line_ += ",\"state\":";
    append_quoted(line_, state);
    line_ += ",\"bytes\":" + std::to_string(entry.record.value.size());
    if (!entry.record.expires.is_never()) {
      line_ += ",\"expires\":";
      entry.record.expires.append_to(line_);
    }
    line_ += "}\n";
    return session.out().json_lines(line_);
  }

  Outcome<Status> finish(Session& session) const {
    if (count_) PERSIST_PASS(session.out().line(std::to_string(counted_)));
    if (!table_.empty()) {
      PERSIST_PASS(session.out().write(table_.aligned(session.out().columns(), session.colored())));
    }
    return left_out_ ? Status::schema : Status::done;
  }

  bool null_ = false;
  bool json_ = false;
  bool long_ = false;
  bool count_ = false;
  SelectionOptions selection_;

  std::size_t counted_ = 0;
  bool left_out_ = false;
  std::string line_;
  Table table_{{{.title = "STATE"},
                {.title = "SIZE", .align = Column::Align::right},
                {.title = "EXPIRES"},
                {.title = "KEY", .shrinks = true}}};
};

}  // namespace

std::unique_ptr<Command> make_keys() { return std::make_unique<Keys>(); }

}  // namespace persist::app
