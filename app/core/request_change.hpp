#pragma once

/// What commands that change requests share: `--save`, `--dry-run`, and which entries they are
/// about.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <persist/requests.hpp>

#include "base/status.hpp"
#include "cli/options.hpp"
#include "core/confirmation.hpp"
#include "core/session.hpp"
#include "io/saved_file.hpp"

namespace persist::app {

/// Requests or elements by their places. What they were is saved or printed as they come, where
/// that was asked for.
class ChosenRequests {
 public:
  /// Copies the place of the entry.
  [[nodiscard]] Outcome<void> add(std::string_view store, const EntryView& entry);

  /// From now on what was saved stays: the change begins.
  void keep_saved() {
    if (saved_) saved_->keep();
  }

  [[nodiscard]] std::size_t size() const { return chosen_.size(); }
  [[nodiscard]] const std::string& key(std::size_t index) const { return chosen_[index].key; }
  /// Their places from `first` on, at most `limit`; borrowed.
  [[nodiscard]] std::vector<Place> places(std::size_t first, std::size_t limit) const;
  /// Their stores and first keys, for a question.
  [[nodiscard]] AffectedEntries affected() const;

 private:
  friend class RequestChangeOptions;
  enum class Lines : std::uint8_t { unneeded, saved, printed };
  ChosenRequests(Session& session, Lines lines) : session_{session}, lines_{lines} {}

  struct Chosen {
    std::string store;
    std::string key;
  };
  Session& session_;
  Lines lines_;
  std::optional<SavedFile> saved_;
  std::vector<Chosen> chosen_;
  std::string line_;
};

/// The options as typed.
class RequestChangeOptions {
 public:
  RequestChangeOptions() = default;
  RequestChangeOptions(std::optional<std::string> save, bool dry_run, bool yes)
      : save_{std::move(save)}, dry_run_{dry_run}, yes_{yes} {}

  void declare(Options& options);
  [[nodiscard]] Outcome<void> check() const;
  [[nodiscard]] bool is_dry_run() const { return dry_run_; }
  [[nodiscard]] bool is_confirmed() const { return yes_; }
  /// Begins to choose: makes the file of --save, which is gone again unless the change begins.
  [[nodiscard]] Outcome<ChosenRequests> choose(Session& session) const;
  /// How the requests are opened for a change.
  [[nodiscard]] Access access() const { return dry_run_ ? Access::read : Access::change; }

  /// Makes the change: under --dry-run only says that nothing was changed; otherwise completes what
  /// was saved, and calls `apply` for portions of them. Those that answer `no` are a ConditionError
  /// in the end, which says that they are not `state` any more. How many were changed is said with
  /// `done`.
  struct Words {
    std::string_view verb;
    std::string_view done;
    std::string_view state;
  };
  using Apply = std::function<Result<std::vector<Applied>>(std::span<const Place>)>;
  [[nodiscard]] Outcome<Status> change(Session& session, ChosenRequests& chosen, const Words& words,
                                       const Apply& apply) const;

  /// Completes what was saved or printed.
  [[nodiscard]] static Outcome<void> finish(ChosenRequests& chosen);

 private:
  std::optional<std::string> save_;
  bool dry_run_ = false;
  bool yes_ = false;
};

}  // namespace persist::app
