#include <algorithm>

#include "base/escape.hpp"
#include "base/time_words.hpp"
#include "commands/make.hpp"
#include "core/entry_words.hpp"
#include "core/lookups.hpp"
#include "core/session.hpp"
#include "render/table.hpp"
#include "render/time_left.hpp"

namespace persist::app {

namespace {

class Ttl final : public Command {
 public:
  void declare(Options& options) override {
    options.positional("KEY", Arity::at_least_one, keys_, "the keys");
  }

  Outcome<Status> run(Session& session) override {
    auto opened = session.open(Access::read);
    if (!opened) return std::unexpected(opened.error());
    Inspector& inspector = **opened;
    const auto store = session.store(inspector);
    if (!store) return std::unexpected(store.error());
    std::vector<std::string> stored;
    stored.reserve(keys_.size());
    for (const std::string& key : keys_) stored.push_back(session.stored_key(key));
    Lookups lookups{inspector, *store, stored};
    std::vector<std::optional<Expires>> found;
    for (std::size_t i = 0; i < stored.size(); ++i) {
      const auto entry = lookups.next();
      if (!entry) return stop(entry.error());
      const bool is_live = *entry && (*entry)->expires.is_live_at(session.now());
      found.push_back(is_live ? std::optional{(*entry)->expires} : std::nullopt);
    }
    const auto missing = std::ranges::count(found, false, &std::optional<Expires>::has_value);
    if (missing == std::ranges::ssize(found)) {
      PERSIST_PASS(session.warn_if_empty(inspector, *store));
      if (keys_.size() == 1) {
        EntryBatch batch;
        PERSIST_STOP(inspector.lookup(*store, stored.front(), batch));
        session.report().inform(missing_words(*store, stored.front(), batch, session.now()));
      }
    }
    PERSIST_PASS(session.out().write(text_of(session, found)));
    return missing == 0 ? Status::done : Status::negative;
  }

 private:
  [[nodiscard]] std::string text_of(Session& session,
                                    const std::vector<std::optional<Expires>>& found) const {
    const Instant now = session.now();
    if (session.out().is_terminal()) return for_people(session, found);
    if (found.size() == 1) return found[0] ? remaining(*found[0], now) + '\n' : "";
    // Each key has its line, so that the lines can be put beside the keys.
    std::string text;
    for (const auto& expires : found)
      text += (expires ? remaining(*expires, now) : "missing") + '\n';
    return text;
  }

  [[nodiscard]] std::string for_people(Session& session,
                                       const std::vector<std::optional<Expires>>& found) const {
    const Instant now = session.now();
    if (found.size() == 1) {
      if (!found[0]) return {};
      const std::string time = time_of(*found[0]);
      return time_left(*found[0], now) +
             (time.empty() ? "\n" : " (" + time + ", " + remaining(*found[0], now) + " ms)\n");
    }
    Table table{{{.title = "MILLISECONDS", .align = Column::Align::right},
                 {.title = "EXPIRES"},
                 {.title = "TIME"},
                 {.title = "KEY", .shrinks = true}}};
    for (std::size_t i = 0; i < found.size(); ++i) {
      const auto& expires = found[i];
      table.add({expires ? remaining(*expires, now) : "",
                 expires ? time_left(*expires, now) : "missing", expires ? time_of(*expires) : "",
                 escaped(keys_[i])});
    }
    return table.aligned(session.out().columns(), session.colored());
  }

  static std::string time_of(const Expires& expires) {
    const auto milliseconds = expires.integral();
    return milliseconds ? rfc3339(Instant{std::chrono::milliseconds{*milliseconds}}) : "";
  }

  /// Milliseconds from `now`, exact where 64 bits hold them.
  static std::string remaining(const Expires& expires, Instant now) {
    const std::int64_t from = now.time_since_epoch().count();
    Expires left = Expires::never();
    if (const auto whole = expires.integral()) {
      std::int64_t difference = 0;
      left = __builtin_sub_overflow(*whole, from, &difference)
                 ? Expires::at_fraction(static_cast<double>(*whole) - static_cast<double>(from))
                 : Expires::at(difference);
    } else if (const auto fraction = expires.fractional()) {
      left = Expires::at_fraction(*fraction - static_cast<double>(from));
    } else {
      return "none";
    }
    std::string text;
    left.append_to(text);
    return text;
  }

  std::vector<std::string> keys_;
};

}  // namespace

std::unique_ptr<Command> make_ttl() { return std::make_unique<Ttl>(); }

}  // namespace persist::app
