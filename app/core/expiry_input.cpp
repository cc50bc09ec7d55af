#include "core/expiry_input.hpp"

#include "base/time_words.hpp"

namespace persist::app {

std::optional<Expires> expiry_after(Instant now, std::chrono::milliseconds ttl) {
  std::int64_t instant = 0;
  if (__builtin_add_overflow(now.time_since_epoch().count(), ttl.count(), &instant)) {
    return std::nullopt;
  }
  return Expires::at(instant);
}

void ExpiryInput::declare(Options& options, Third third) {
  options.value("--ttl", "DURATION", ttl_,
                {"expire after this long: 250ms, 10s, 5m, 1.5h, 1d12h, 2w",
                 "Expire after this long, e.g. `250ms`, `10s`, `5m`, `1.5h`, `1d12h` or `2w`; a "
                 "unit is required."});
  options.value("--expires", "TIME", expires_,
                {"expire at this time: RFC 3339, a date, or milliseconds since the epoch",
                 "Expire at this time: a date and time of RFC 3339 with its offset, a date, "
                 "`in 1h`, or milliseconds since the epoch."});
  switch (third) {
    case Third::none: options.exclusive({"--ttl", "--expires"}); break;
    case Third::never:
      options.flag("--never", never_, "never expire");
      options.exclusive({"--ttl", "--expires", "--never"});
      break;
    case Third::keep:
      options.flag("--keep-ttl", keep_, "keep the expiry of the existing entry");
      options.exclusive({"--ttl", "--expires", "--keep-ttl"});
      break;
  }
}

Outcome<Expires> ExpiryInput::resolve(Instant now) const {
  if (expires_) {
    const auto instant = parse_time(*expires_, now);
    if (!instant) {
      return usage("--expires: '" + *expires_ + "' is not a time", std::string{time_hint});
    }
    return Expires::at(*instant);
  }
  if (!ttl_) return Expires::never();
  const auto ttl = parse_time_from_now(*ttl_);
  if (!ttl) return usage("--ttl: '" + *ttl_ + "' is not a duration", std::string{duration_hint});
  const auto expires = expiry_after(now, *ttl);
  if (!expires) return usage("--ttl: '" + *ttl_ + "' is too long");
  return *expires;
}

Outcome<Expires> ExpiryInput::resolve_in_future(Instant now) const {
  auto expires = resolve(now);
  if (!expires || expires->is_live_at(now)) return expires;
  const std::string given = expires_ ? "--expires: '" + *expires_ : "--ttl: '" + *ttl_;
  return usage(given + "' is not in the future; nothing was changed", hint());
}

std::string ExpiryInput::hint() const { return expires_ ? seconds_hint(*expires_) : ""; }

}  // namespace persist::app
