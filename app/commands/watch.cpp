#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/counts.hpp"
#include "base/escape.hpp"
#include "base/status.hpp"
#include "commands/make.hpp"
#include "core/selection_options.hpp"
#include "core/session.hpp"
#include "io/signals.hpp"
#include "watch/event_printer.hpp"
#include "watch/event_stream.hpp"
#include "watch/followed_backing.hpp"
#include "watch/follower.hpp"

namespace persist::app {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// What expires by itself, and a reader that is gone, is noticed within this time.
constexpr milliseconds max_wait{200};
// Changes that follow each other closely are looked at together.
constexpr milliseconds min_pause{20};

class Watch final : public Command {
 public:
  void declare(Options& options) override {
    options.flag("--initial", initial_,
                 {"begin with the existing entries, as set events",
                  "Begin with the existing entries, as `set` events."});
    options.flag("--old", old_,
                 {"also print the previous entry; keeps all values in memory",
                  "Also print the previous entry. This keeps all values in memory."});
    options.choices(
        "--event", {event_words.begin(), event_words.end()}, kinds_,
        {"only these events (repeatable, or separated by commas)",
         "Only events of this kind. The option is repeatable; several kinds can also be separated "
         "by commas: `--event remove,expire`."});
    options.flag("--json", json_,
                 {"print JSON objects on a terminal, too",
                  "Print one JSON object per event on a terminal, too, as elsewhere."});
    selection_.declare(options, Liveness::live);
  }

  Outcome<Status> run(Session& session) override {
    PERSIST_PASS(check(session.settings()));
    const auto selection = selection_.resolve(session.clock_now());
    if (!selection) return std::unexpected(selection.error());
    if (selection->range.liveness == Liveness::expired) {
      return usage("watch and --expired cannot be combined");
    }
    const auto backing = FollowedBacking::open(session);
    if (!backing) return std::unexpected(backing.error());
    const auto stores = session.stores(*(*backing)->inspector(), Session::Unnamed::every_store);
    if (!stores) return std::unexpected(stores.error());
    const auto printer = make_printer(session, *stores);
    EventStream events{*printer, kinds(), selection->limit.value_or(static_cast<std::size_t>(-1))};
    Follower follower{*selection, old_ ? Keeps::values : Keeps::hashes, events};
    PERSIST_PASS(follower.begin(*(*backing)->inspector(), *stores, session.clock_now(),
                                initial_ ? Follower::First::reported : Follower::First::silent));
    PERSIST_PASS(session.out().flush());
    report_begin(session, follower.known());
    auto followed = follow(**backing, follower, events, *printer, session);
    // What was kept back to be one line with others is data, too.
    const auto settled = printer->settle(Instant::max());
    return followed && !settled ? std::unexpected(settled.error()) : std::move(followed);
  }

 private:
  static Outcome<void> check(const Settings& settings) {
    if (settings.now) return usage("watch uses the clock and cannot be combined with --now");
    if (!settings.db) return usage("no database specified", "use --db or set PERSIST_DB");
    if (!settings.db->capabilities().persistent) {
      return usage("memory: is private to this process, so there is nothing to watch");
    }
    return {};
  }

  [[nodiscard]] std::set<EventKind> kinds() const {
    std::set<EventKind> kinds;
    for (const std::string& word : kinds_) {
      kinds.insert(
          static_cast<EventKind>(std::ranges::find(event_words, word) - event_words.begin()));
    }
    return kinds;
  }

  [[nodiscard]] std::unique_ptr<EventPrinter> make_printer(
      Session& session, const std::vector<std::string>& stores) const {
    Output& out = session.out();
    if (json_ || !session.is_interactive(out)) {
      return make_json_event_printer(out, session.style_of_line());
    }
    EventLineStyle style{.colored = session.colored()};
    if (!session.settings().store) {
      style.store_width = 1;
      for (const std::string& store : stores) {
        style.store_width = std::max(style.store_width, width_of(escaped(store)));
      }
    }
    return make_text_event_printer(out, style);
  }

  static void report_begin(const Session& session, const Follower::Known& known) {
    std::string message =
        "watching " + grouped(known.entries) + (known.entries == 1 ? " entry" : " entries");
    if (const auto& store = session.settings().store) {
      message += " in \"" + *store + '"';
    } else {
      message += " in " + counted(known.stores, "store", "stores");
    }
    session.report().inform(message);
  }

  static Outcome<Status> follow(FollowedBacking& backing, Follower& follower,
                                const EventStream& events, EventPrinter& printer,
                                Session& session) {
    milliseconds pause{0};
    while (true) {
      PERSIST_PASS(printer.settle(session.clock_now()));
      PERSIST_PASS(session.out().flush());
      if (events.is_done()) return Status::done;
      const auto has_reader = wait(pause);
      if (!has_reader) return std::unexpected(has_reader.error());
      if (!*has_reader) return Status::done;
      if (received_signal() != 0) return std::unexpected{interrupted_error()};
      const auto deadline = steady_clock::now() + max_wait;
      const auto changed = backing.wait_for_change(deadline);
      if (!changed) return std::unexpected(changed.error());
      const auto began = steady_clock::now();
      PERSIST_PASS(*changed ? look(backing, follower, session)
                            : follower.expire(session.clock_now()));
      pause = pause_after(*changed, began, deadline);
    }
  }

  /// After a look that takes long the next one waits as long: half of a processor is enough.
  static milliseconds pause_after(bool looked, steady_clock::time_point began,
                                  steady_clock::time_point deadline) {
    return std::chrono::ceil<milliseconds>(
        looked ? std::max<steady_clock::duration>(steady_clock::now() - began, min_pause)
               : std::max<steady_clock::duration>(deadline - began, milliseconds{0}));
  }

  static Outcome<void> look(FollowedBacking& backing, Follower& follower, Session& session) {
    const auto looked = compare(backing, follower, session);
    if (looked || !may_pass(looked.error())) return looked;
    backing.look_again();
    return {};
  }

  static Outcome<void> compare(FollowedBacking& backing, Follower& follower, Session& session) {
    const auto stores = stores_now(*backing.inspector(), session);
    if (!stores) return std::unexpected(stores.error());
    return follower.look(*backing.inspector(), *stores, session.clock_now());
  }

  /// A named store may be empty by now, which needs no warning.
  static Outcome<std::vector<std::string>> stores_now(Inspector& inspector, Session& session) {
    if (session.settings().store) return std::vector{*session.settings().store};
    return session.stores(inspector, Session::Unnamed::every_store);
  }

  /// False once nobody reads standard output any more.
  static Outcome<bool> wait(milliseconds duration) {
    pollfd output{.fd = STDOUT_FILENO, .events = 0, .revents = 0};
    const bool is_gone = ::poll(&output, 1, static_cast<int>(duration.count())) > 0;
    if ((output.revents & POLLNVAL) != 0) {
      return std::unexpected{system_error("cannot write standard output", EBADF)};
    }
    return !is_gone;
  }

  bool initial_ = false;
  bool old_ = false;
  bool json_ = false;
  std::vector<std::string> kinds_;
  SelectionOptions selection_;
};

}  // namespace

std::unique_ptr<Command> make_watch() { return std::make_unique<Watch>(); }

}  // namespace persist::app
