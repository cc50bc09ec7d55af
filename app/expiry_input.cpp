#include "expiry_input.hpp"

#include "time_words.hpp"

namespace persist::app {

std::optional<Expires> expiry_after(Instant now, std::chrono::milliseconds ttl) {
  std::int64_t instant = 0;
  if (__builtin_add_overflow(now.time_since_epoch().count(), ttl.count(), &instant)) {
    return std::nullopt;
  }
  return Expires::at(instant);
}

void ExpiryInput::declare(Options& options, Third third) {
  options.value("--ttl", "DURATION", ttl_, "expire so long after now: 250ms, 10s, 5m, 12h, 7d, 2w");
  options.value("--expires", "TIME", expires_,
                "expire at this instant: milliseconds since the epoch, or RFC 3339");
  switch (third) {
    case Third::none: options.exclusive({"--ttl", "--expires"}); break;
    case Third::never:
      options.flag("--never", never_, "never expire");
      options.exclusive({"--ttl", "--expires", "--never"});
      break;
    case Third::keep:
      options.flag("--keep-ttl", keep_, "keep the expiry that is there");
      options.exclusive({"--ttl", "--expires", "--keep-ttl"});
      break;
  }
}

Outcome<Expires> ExpiryInput::resolve(Instant now) const {
  if (expires_) {
    const auto instant = parse_time(*expires_);
    if (!instant) {
      return usage("--expires: '" + *expires_ + "' is no instant",
                   "write milliseconds since the epoch, or 2027-01-31T12:00:00Z");
    }
    return Expires::at(*instant);
  }
  if (!ttl_) return Expires::never();
  const auto ttl = parse_duration(*ttl_);
  if (!ttl) {
    return usage("--ttl: '" + *ttl_ + "' is no duration", "write it with a unit: 250ms, 10s, 5m");
  }
  const auto expires = expiry_after(now, *ttl);
  if (!expires) return usage("--ttl: '" + *ttl_ + "' is too long");
  return *expires;
}

}  // namespace persist::app
