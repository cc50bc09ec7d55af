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

/// Requests or elements by their places; with what they were, where that is to be saved or shown.
class ChosenRequests {
 public:
  enum class Lines : std::uint8_t { unneeded, kept };
  explicit ChosenRequests(Lines lines) : lines_{lines} {}

  /// Copies what is needed of the entry.
  void add(std::string_view store, const EntryView& entry, Instant now);

  [[nodiscard]] std::size_t size() const { return chosen_.size(); }
  [[nodiscard]] const std::string& key(std::size_t index) const { return chosen_[index].key; }
  /// Their places from `first` on, at most `limit`; borrowed.
  [[nodiscard]] std::vector<Place> places(std::size_t first, std::size_t limit) const;
  /// Their stores and first keys, for a question.
  [[nodiscard]] AffectedEntries affected() const;

 private:
  friend class RequestChangeOptions;
  struct Chosen {
    std::string store;
    std::string key;
    std::string line;  // as in a dump, where it is kept
  };
  Lines lines_;
  std::vector<Chosen> chosen_;
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
  /// What has to be known of the requests: there may be many.
  [[nodiscard]] ChosenRequests::Lines lines() const {
    return save_ || dry_run_ ? ChosenRequests::Lines::kept : ChosenRequests::Lines::unneeded;
  }
  /// How the requests are opened for a change.
  [[nodiscard]] Access access() const { return dry_run_ ? Access::read : Access::change; }

  /// Makes the change: under --dry-run prints the entries and says that nothing was changed;
  /// otherwise saves them if asked to, and calls `apply` for portions of them. Those that answer
  /// `no` are a ConditionError in the end, which says that they are not `state` any more. How many
  /// were changed is said with `done`.
  struct Words {
    std::string_view verb;
    std::string_view done;
    std::string_view state;
  };
  using Apply = std::function<Result<std::vector<Applied>>(std::span<const Place>)>;
  [[nodiscard]] Outcome<Status> change(Session& session, const ChosenRequests& chosen,
                                       const Words& words, const Apply& apply) const;

  /// Saves the entries if asked to: the file, which stays only once it is told so.
  [[nodiscard]] Outcome<std::optional<SavedFile>> save(const Session& session,
                                                       const ChosenRequests& chosen) const;
  /// Prints the entries as lines of a dump.
  [[nodiscard]] static Outcome<void> print(Session& session, const ChosenRequests& chosen);

 private:
  std::optional<std::string> save_;
  bool dry_run_ = false;
  bool yes_ = false;
};

}  // namespace persist::app
