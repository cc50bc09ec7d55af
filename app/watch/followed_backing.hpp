#pragma once

/// A backing that other processes change, followed through the loss of its file.

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <persist/inspector.hpp>

#include "base/status.hpp"
#include "core/session.hpp"
#include "io/signals.hpp"

namespace persist::app {

/// Opened to be read. A file that goes away is waited for, and followed again, with a warning each,
/// when another one has taken its name. (Some inspectors see to that themselves:
/// `Capabilities::follows_name`.)
class FollowedBacking {
 public:
  /// The session names the backing, and must outlive this. What cannot be opened is an error now.
  [[nodiscard]] static Outcome<std::unique_ptr<FollowedBacking>> open(Session& session);

  /// Waits until something may have changed since the last call, or since it was opened, at the
  /// longest until `deadline`; whether it did. A lock held past the time-out is reported and waited
  /// for.
  [[nodiscard]] Outcome<bool> wait_for_change(std::chrono::steady_clock::time_point deadline);

  /// Null while the file is away.
  [[nodiscard]] Inspector* inspector() { return inspector_.get(); }

  /// What is there could not be read after all: the next `wait_for_change` answers yes at once.
  void look_again() { version_.reset(); }

 private:
  using Identity = std::pair<dev_t, ino_t>;

  explicit FollowedBacking(Session& session) : session_{session} {}

  [[nodiscard]] std::optional<Identity> identity() const;
  [[nodiscard]] Outcome<void> connect();
  [[nodiscard]] Outcome<bool> version_changed(std::chrono::steady_clock::time_point deadline = {});
  void disconnect();
  [[nodiscard]] bool reconnect(std::optional<Identity> found);
  void report_once(const std::string& words);

  Session& session_;
  std::optional<Identity> identity_;
  std::unique_ptr<Inspector> inspector_;
  std::optional<InterruptOnSignal> interrupt_;
  std::optional<std::uint64_t> version_;
  std::string reported_;
};

/// Whether `error` may go away by itself: a lock that somebody holds.
[[nodiscard]] bool may_pass(const Error& error);

}  // namespace persist::app
