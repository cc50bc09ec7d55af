#pragma once

/// The filters that all scanning commands take.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.hpp"
#include "cli/options.hpp"
#include "core/selection.hpp"

namespace persist::app {

/// The filters as typed.
class SelectionOptions {
 public:
  /// `usually` names what is selected by life when nothing is said: for the help.
  void declare(Options& options, Liveness usually);

  /// Whether any filter was given.
  [[nodiscard]] bool any() const;

  /// Whether --expired or --all was given.
  [[nodiscard]] bool names_expired() const { return expired_ || all_; }

  [[nodiscard]] Outcome<Selection> resolve(Instant now) const;

  /// The same for a command that changes what it selects: a usage error where --prefix, --glob or
  /// --after is empty and no other filter narrows the selection. An unset variable of a script
  /// would select everything.
  [[nodiscard]] Outcome<Selection> resolve_for_change(Instant now) const;

 private:
  [[nodiscard]] Outcome<void> resolve_content(Selection& selection) const;
  [[nodiscard]] Outcome<void> resolve_limits(Selection& selection, Instant now) const;
  /// The name of an empty filter that selects everything; empty where there is none.
  [[nodiscard]] std::string_view unbounded_filter() const;

  Liveness usually_ = Liveness::live;
  std::optional<std::string> prefix_;
  std::optional<std::string> glob_;
  std::vector<std::string> states_;
  std::vector<std::string> matches_;
  bool live_ = false;
  bool expired_ = false;
  bool all_ = false;
  std::vector<std::string> parts_;
  std::vector<std::string> texts_;
  std::optional<std::string> expires_before_;
  std::optional<std::string> expires_after_;
  std::optional<std::string> larger_;
  std::optional<std::string> since_;
  std::optional<std::string> after_;
  std::optional<std::string> limit_;
};

}  // namespace persist::app
