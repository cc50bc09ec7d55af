#include "base/escape.hpp"
#include "commands/make.hpp"
#include "core/scan_selected.hpp"
#include "core/selection_options.hpp"
#include "core/session.hpp"
#include "render/json.hpp"
#include "render/table.hpp"
#include "render/time_left.hpp"

namespace persist::app {

namespace {

class Keys final : public Command {
 public:
  void declare(Options& options) override {
    options.flag("-0,--null", null_, "end each key with NUL instead of a newline");
    options.flag("--json", json_,
                 {"one JSON string per line; with --long one object",
                  "Print each key as a JSON string; with --long, print one object per key."});
    options.flag("--long", long_,
                 {"also print the state, the size of the value and the expiry",
                  "Also print the state, the size of the value in bytes and the expiry: as a table "
                  "on a terminal, as columns separated by tabs elsewhere."});
    options.flag("--count", count_, "print only the number of keys");
    options.exclusive({"--null", "--json", "--count"});
    options.exclusive({"--null", "--long"});
    options.exclusive({"--count", "--long"});
    selection_.declare(options, Liveness::live);
  }

  Outcome<Status> run(Session& session) override {
    auto selection = selection_.resolve(session.now());
    if (!selection) return std::unexpected(selection.error());
    if (!long_ && !selection->looks_beyond_keys()) selection->range.projection = Projection::keys;
    if (count_) selection->allow_any_order();
    auto inspector = session.open(Access::read);
    if (!inspector) return std::unexpected(inspector.error());
    session.warn_of_native_expiry(**inspector, selection->range);
    const auto stores = session.stores(**inspector, Session::Unnamed::only_store);
    if (!stores) return std::unexpected(stores.error());
    PERSIST_PASS(list(session, **inspector, *stores, *selection));
    return left_out_ ? Status::schema : Status::done;
  }

 private:
  Outcome<void> list(Session& session, Inspector& inspector, const std::vector<std::string>& stores,
                     const Selection& selection) {
    if (count_) return count(session, inspector, stores, selection);
    Output& out = session.out();
    if (long_ && !json_ && out.is_terminal()) return draw(session, inspector, stores, selection);
    return print_selected(
        inspector, stores, selection, long_ ? States::wanted : States::unneeded,
        [&](std::string& text, std::string_view store, const EntryView& record,
            const ValueState& state) {
          if (json_) {
            append_json_line(text, store, record, state, out.is_terminal());
          } else if (record.key.find(separator()) != std::string_view::npos) {
            leave_out(session, record.key);
          } else {
            append_line(text, record, state, out.is_terminal());
          }
        },
        out);
  }

  static Outcome<void> count(Session& session, Inspector& inspector,
                             const std::vector<std::string>& stores, const Selection& selection) {
    std::size_t counted = 0;
    PERSIST_PASS(scan_selected(inspector, stores, selection, States::unneeded,
                               [&](const SelectedEntry&) -> Outcome<void> {
                                 ++counted;
                                 return {};
                               }));
    return session.out().line(std::to_string(counted));
  }

  static Outcome<void> draw(Session& session, Inspector& inspector,
                            const std::vector<std::string>& stores, const Selection& selection) {
    Table table{{{.title = "STATE"},
                 {.title = "SIZE", .align = Column::Align::right},
                 {.title = "EXPIRES"},
                 {.title = "KEY", .shrinks = true}}};
    PERSIST_PASS(scan_selected(
        inspector, stores, selection, States::wanted,
        [&](const SelectedEntry& entry) -> Outcome<void> {
          table.add({std::string{name_of(state_of(entry.record, entry.state))},
                     human_size(entry.record.value.size()),
                     time_left(entry.record.expires, session.now()), escaped(entry.record.key)});
          return {};
        }));
    if (table.empty()) return {};
    return session.out().write(table.aligned(session.out().columns(), session.colored()));
  }

  [[nodiscard]] char separator() const { return null_ ? '\0' : '\n'; }

  void leave_out(const Session& session, std::string_view key) {
    left_out_ = true;
    session.report().warn("the key \"" + std::string{key} + "\" contains " +
                              (null_ ? "NUL" : "a newline") + " and is skipped",
                          "use --json to list every key");
  }

  void append_line(std::string& text, const EntryView& record, const ValueState& state,
                   bool interactive) const {
    if (long_) {
      text += name_of(state_of(record, state));
      text += '\t' + std::to_string(record.value.size()) + '\t';
      if (record.expires.is_never()) {
        text += "none";
      } else {
        record.expires.append_to(text);
      }
      text += '\t';
    }
    if (interactive) {
      text += escaped(record.key);
    } else {
      text += record.key;
    }
    text += separator();
  }

  void append_json_line(std::string& text, std::string_view store, const EntryView& record,
                        const ValueState& state, bool interactive) const {
    const std::size_t begin = text.size();
    if (!long_) {
      append_string(text, record.key);
    } else {
      text += "{\"store\":";
      append_string(text, store);
      text += ",\"key\":";
      append_string(text, record.key);
      text += ",\"state\":";
      append_quoted(text, name_of(state_of(record, state)));
      text += ",\"bytes\":" + std::to_string(record.value.size());
      if (!record.expires.is_never()) {
        text += ",\"expires\":";
        record.expires.append_to(text);
      }
      text += '}';
    }
    if (interactive) {
      const std::string shown = escaped(text.substr(begin));
      text.resize(begin);
      text += shown;
    }
    text += '\n';
  }

  bool null_ = false;
  bool json_ = false;
  bool long_ = false;
  bool count_ = false;
  SelectionOptions selection_;
  // Written on the thread that makes the text, read when that is gone.
  bool left_out_ = false;
};

}  // namespace

std::unique_ptr<Command> make_keys() { return std::make_unique<Keys>(); }

}  // namespace persist::app
