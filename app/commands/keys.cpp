#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/escape.hpp"
#include "commands/make.hpp"
#include "core/scan_selected.hpp"
#include "core/selection_options.hpp"
#include "core/session.hpp"
#include "core/state_color.hpp"
#include "keys/key_format.hpp"
#include "keys/key_sort.hpp"
#include "keys/request_table.hpp"
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
    options.flag(
        "--long", long_,
        {"also print the state, the size of the value and the expiry",
         "Also print the state, the size of the value in bytes and the expiry: as a table "
         "on a terminal, as columns separated by tabs elsewhere. Of requests and elements "
         "of queues, print in place of the expiry when they were made and when they ended, "
         "the attempts, the shard and whether a claim is held, has lapsed or is none; a "
         "terminal shows the age, how long it took, and what there is of the others."});
    options.flag("--count", count_, "print only the number of keys");
    options.choice("--sort", {order_words.begin(), order_words.end()}, sort_,
                   {"sort by key, by the size of the value, or by expiry",
                    "Sort by key, by the size of the value with the smallest first, or by expiry "
                    "with what expires first at the front and what never does at the end. With "
                    "several stores, the keys of all of them are sorted together. --limit then "
                    "takes the first of the sorted keys."});
    options.flag("--reverse", reverse_,
                 {"sort in descending order",
                  "Sort in descending order: by key, unless --sort says otherwise."});
    options.exclusive({"--null", "--json", "--count"});
    options.exclusive({"--count", "--sort"});
    options.exclusive({"--count", "--reverse"});
    options.exclusive({"--null", "--long"});
    options.exclusive({"--count", "--long"});
    selection_.declare(options, Liveness::live);
  }

  Outcome<Status> run(Session& session) override {
    auto selection = selection_.resolve(session.now());
    if (!selection) return std::unexpected(selection.error());
    if (!needs_entries() && !selection->looks_beyond_keys()) {
      selection->range.projection = Projection::keys;
    }
    auto inspector = session.open(Access::read);
    if (!inspector) return std::unexpected(inspector.error());
    if (!needs_entries() && (*inspector)->capabilities().requests &&
        selection->looks_at_facts_alone()) {
      selection->range.projection = Projection::keys;
    }
    session.warn_of_native_expiry(**inspector, selection->range);
    const auto stores = session.stores(**inspector, Session::Unnamed::only_store);
    if (!stores) return std::unexpected(stores.error());
    PERSIST_PASS(list(session, **inspector, *stores, *selection));
    return left_out_ ? Status::schema : Status::done;
  }

 private:
  static constexpr std::array<std::string_view, 3> order_words{"key", "size", "expires"};

  [[nodiscard]] KeyOrder order() const {
    if (!sort_) return KeyOrder::key;
    return static_cast<KeyOrder>(std::ranges::find(order_words, *sort_) - order_words.begin());
  }
  [[nodiscard]] bool needs_entries() const { return long_ || order() != KeyOrder::key; }
  /// Scans are in the order of the keys, store by store.
  [[nodiscard]] bool needs_sort(std::size_t stores) const {
    return reverse_ || order() != KeyOrder::key || (sort_ && stores > 1);
  }

  Outcome<void> list(Session& session, Inspector& inspector, const std::vector<std::string>& stores,
                     Selection& selection) {
    now_ = session.now();
    if (count_) return count(session, inspector, stores, selection);
    const bool interactive = session.out().is_terminal();
    const KeyFormat format{.form = json_ ? KeyFormat::Form::json : KeyFormat::Form::lines,
                           .separator = null_ ? '\0' : '\n',
                           .is_long = long_,
                           .shows_store = session.settings().all_stores,
                           .escapes = interactive,
                           .style = session.style_of_line(),
                           .now = session.now()};
    if (long_ && !json_ && interactive) {
      return inspector.capabilities().requests
                 ? draw_requests(session, inspector, stores, selection)
                 : draw(session, inspector, stores, selection);
    }
    if (needs_sort(stores.size())) {
      std::string text;
      return sorted(inspector, stores, selection, [&](const ListedKey& key) {
        text.clear();
        append(text, format, key, session);
        return session.out().write(text);
      });
    }
    return print_selected(
        inspector, stores, selection, states(),
        [&](std::string& text, std::string_view store, const EntryView& record,
            const ValueState& state) {
          append(text, format, listed({store, record, state}), session);
        },
        session.out());
  }

  static Outcome<void> count(Session& session, Inspector& inspector,
                             const std::vector<std::string>& stores, Selection& selection) {
    selection.allow_any_order();
    std::size_t counted = 0;
    PERSIST_PASS(scan_selected(inspector, stores, selection, States::unneeded,
                               [&](const SelectedEntry&) -> Outcome<void> {
                                 ++counted;
                                 return {};
                               }));
    return session.out().line(std::to_string(counted));
  }

  /// Hands the keys to `visit`, in the order that was asked for.
  Outcome<void> sorted(Inspector& inspector, const std::vector<std::string>& stores,
                       Selection& selection,
                       const std::function<Outcome<void>(const ListedKey&)>& visit) const {
    auto left = std::exchange(selection.limit, std::nullopt);
    selection.allow_any_order();
    KeySort sort{order(), reverse_ ? SortDirection::descending : SortDirection::ascending, stores};
    PERSIST_PASS(scan_selected(
        inspector, stores, selection, states(),
        [&](const SelectedEntry& entry) { return sort.add(listed(entry), entry.record); }));
    return sort.finish([&](const ListedKey& key) -> Outcome<bool> {
      if (left && (*left)-- == 0) return false;
      PERSIST_PASS(visit(key));
      return true;
    });
  }

  /// Hands the keys with their states to `visit`, in the order that was asked for.
  Outcome<void> for_each_listed(Inspector& inspector, const std::vector<std::string>& stores,
                                Selection& selection,
                                const std::function<Outcome<void>(const ListedKey&)>& visit) const {
    if (needs_sort(stores.size())) return sorted(inspector, stores, selection, visit);
    return scan_selected(inspector, stores, selection, States::wanted,
                         [&](const SelectedEntry& entry) { return visit(listed(entry)); });
  }

  Outcome<void> draw(Session& session, Inspector& inspector, const std::vector<std::string>& stores,
                     Selection& selection) const {
    // There may be millions.
    constexpr std::size_t max_rows_kept = 1000;
    Output& out = session.out();
    const bool shows_store = session.settings().all_stores;
    std::vector<Column> columns{
        {.title = "STATE"}, {.title = "SIZE", .align = Column::Align::right}, {.title = "EXPIRES"}};
    if (shows_store) columns.push_back({.title = "STORE"});
    columns.push_back({.title = "KEY", .shrinks = true});
    Table table{std::move(columns)};
    const auto add = [&](const ListedKey& key) -> Outcome<void> {
      const bool is_live = key.expires.is_live_at(session.now());
      std::vector<Cell> row{{std::string{name_of(key.state)}, color_of(key.state)},
                            human_size(key.bytes),
                            {time_left_or_date(key.expires, session.now()),
                             is_live ? std::nullopt : std::optional{expired_color}}};
      if (shows_store) row.emplace_back(escaped(key.store));
      row.emplace_back(escaped(key.key));
      table.add(std::move(row));
      if (table.size() < max_rows_kept) return {};
      return out.write(table.take_aligned(out.columns(), session.colored()));
    };
    PERSIST_PASS(for_each_listed(inspector, stores, selection, add));
    if (table.empty()) return {};
    return out.write(table.take_aligned(out.columns(), session.colored()));
  }

  /// Rows of a table of requests, which say more: their attempts where there are any, and their
  /// shards where they are of a cluster.
  Outcome<void> draw_requests(Session& session, Inspector& inspector,
                              const std::vector<std::string>& stores, Selection& selection) {
    Output& out = session.out();
    RequestTable table{session.now(), session.settings().all_stores};
    const auto add = [&](const ListedKey& key) -> Outcome<void> {
      table.add(key);
      return table.is_full() ? out.write(table.take(out.columns(), session.colored()))
                             : Outcome<void>{};
    };
    PERSIST_PASS(for_each_listed(inspector, stores, selection, add));
    return table.is_empty() ? Outcome<void>{}
                            : out.write(table.take(out.columns(), session.colored()));
  }

  [[nodiscard]] States states() const { return long_ ? States::wanted : States::unneeded; }

  [[nodiscard]] ListedKey listed(const SelectedEntry& entry) const {
    return {.store = entry.store,
            .key = entry.record.key,
            .state = long_ ? state_of(entry.record, entry.state, now_) : EntryState::success,
            .bytes = entry.record.value.size(),
            .expires = entry.record.expires,
            .request = long_ ? entry.record.request : nullptr};
  }

  void append(std::string& text, const KeyFormat& format, const ListedKey& key,
              const Session& session) {
    if (const auto obstacle = format.obstacle(key)) {
      left_out_ = true;
      session.report().warn(*obstacle + " and is skipped", "use --json to list every key");
    } else {
      format.append_to(text, key);
    }
  }

  bool null_ = false;
  bool json_ = false;
  bool long_ = false;
  bool count_ = false;
  std::optional<std::string> sort_;
  bool reverse_ = false;
  SelectionOptions selection_;
  Instant now_ = {};
  // Written on the thread that makes the text, read when that is gone.
  bool left_out_ = false;
};

}  // namespace

std::unique_ptr<Command> make_keys() { return std::make_unique<Keys>(); }

}  // namespace persist::app
