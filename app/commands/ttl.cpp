#include "commands/make.hpp"
#include "core/session.hpp"

namespace persist::app {

namespace {

class Ttl final : public Command {
 public:
  void declare(Options& options) override {
    options.positional("KEY", Arity::one, key_, "the key");
  }

  Outcome<Status> run(Session& session) override {
    auto opened = session.open(Access::read);
    if (!opened) return std::unexpected(opened.error());
    Inspector& inspector = **opened;
    const auto store = session.store(inspector);
    if (!store) return std::unexpected(store.error());
    EntryBatch batch;
    PERSIST_STOP(inspector.lookup(*store, session.stored_key(key_.front()), batch));
    const Instant now = session.now();
    if (batch.empty() || !batch[0].expires.is_live_at(now)) {
      PERSIST_PASS(session.warn_if_empty(inspector, *store));
      return Status::negative;
    }
    PERSIST_PASS(session.out().line(remaining(batch[0].expires, now)));
    return Status::done;
  }

 private:
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

  std::vector<std::string> key_;
};

}  // namespace

std::unique_ptr<Command> make_ttl() { return std::make_unique<Ttl>(); }

}  // namespace persist::app
