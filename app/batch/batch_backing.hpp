#pragma once

/// The backing that a batch works on, opened as far as its requests need.

#include <memory>
#include <optional>
#include <string>

#include <persist/inspector.hpp>

#include "base/status.hpp"
#include "core/session.hpp"
#include "io/signals.hpp"

namespace persist::app {

/// Opened by the first request to be read, again by the first one to change something, and made by
/// a `set` alone. What cannot be opened is tried again by the next request.
class BatchBacking {
 public:
  /// The session names the backing, and must outlive this.
  explicit BatchBacking(Session& session) : session_{session} {}

  /// The backing, opened at least for `access`.
  [[nodiscard]] Outcome<Inspector*> open(Access access);

  /// What was opened last; null before that.
  [[nodiscard]] Inspector* inspector() { return inspector_.get(); }

  /// The store that a request is about: the one it names, otherwise the session's. The only store
  /// there is stays that for the requests to come. The result borrows from `named`, or from this
  /// until `forget_only_store`.
  [[nodiscard]] Outcome<std::string_view> store(const std::optional<std::string>& named,
                                                Inspector& inspector);

  /// Whether a store is named, or can be found, so that there is somewhere to write to.
  [[nodiscard]] bool has_store(const std::optional<std::string>& named) const;

  /// The next request without a store looks again which there are.
  void forget_only_store() { only_store_.reset(); }

 private:
  Session& session_;
  std::unique_ptr<Inspector> inspector_;
  std::optional<InterruptOnSignal> interrupt_;
  Access access_ = Access::read;
  std::optional<std::string> only_store_;
};

}  // namespace persist::app
