#pragma once

/// The expiry that a command is given.

#include <chrono>
#include <optional>
#include <string>

#include <persist/clock.hpp>
#include <persist/expires.hpp>

#include "base/status.hpp"
#include "cli/options.hpp"

namespace persist::app {

/// The expiry of what lives for `ttl` from `now`; none beyond 64 bits of milliseconds.
[[nodiscard]] std::optional<Expires> expiry_after(Instant now, std::chrono::milliseconds ttl);

/// `--ttl DURATION`, `--expires TIME`, and `--never` or `--keep-ttl` where the command has them.
class ExpiryInput {
 public:
  enum class Third { none, never, keep };

  void declare(Options& options, Third third);

  [[nodiscard]] bool given() const { return ttl_ || expires_ || never_ || keep_; }
  /// --keep-ttl: the expiry that is there stays.
  [[nodiscard]] bool keeps() const { return keep_; }

  /// The expiry; never when none was given. A TTL counts from `now`; one beyond what 64 bits of
  /// milliseconds hold is a usage error.
  [[nodiscard]] Outcome<Expires> resolve(Instant now) const;
  /// The same for a command that would end the life of entries with an expiry that is not after
  /// `now`: such a one is a usage error.
  [[nodiscard]] Outcome<Expires> resolve_in_future(Instant now) const;
  /// What to say beside an expiry that is not in the future; empty where there is nothing to say.
  [[nodiscard]] std::string hint() const;

 private:
  std::optional<std::string> ttl_;
  std::optional<std::string> expires_;
  bool never_ = false;
  bool keep_ = false;
};

}  // namespace persist::app
