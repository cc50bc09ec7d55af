#pragma once

/// `--save`, `--dry-run` and `--records`: what a changing command does beside its change, or in
/// place of it.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/status.hpp"
#include "cli/options.hpp"
#include "core/change_plan.hpp"
#include "core/session.hpp"
#include "io/saved_file.hpp"

namespace persist::app {

/// A plan, and what becomes of it.
class PlannedChange {
 public:
  PlannedChange(Session& session, Inspector& inspector) : session_{session}, inspector_{inspector} {
    plan_.emplace(inspector, session.now());
  }

  [[nodiscard]] ChangePlan& plan() { return *plan_; }
  /// Completes the file of --save: from now on everything is planned, and durable.
  [[nodiscard]] Outcome<void> save();
  /// What is done to the entries, and what a terminal is told afterwards.
  struct Words {
    /// "remove": what --dry-run would do.
    std::string_view verb;
    /// "removed", "from": said with the number of entries; nothing is said where it is empty.
    std::string_view done = {};
    std::string_view preposition = {};
    /// Those that entries were changed in.
    std::span<const std::string> stores = {};
  };
  /// Saves, and makes the changes, all or none; with --batch in portions, where entries that
  /// changed meanwhile stay and are a ConditionError in the end. Says how many there were, or
  /// under --dry-run how many there would be.
  [[nodiscard]] Outcome<void> finish(const Words& words);
  /// The same in portions; what changed meanwhile stays. How many were changed.
  [[nodiscard]] Outcome<std::size_t> finish_what_holds(std::string_view verb, std::size_t portion);

  /// Makes the changes so far, all or none, and begins the next portion. The file of --save is
  /// complete for this portion before it is written, and stays so.
  [[nodiscard]] Outcome<void> finish_portion();
  /// Forgets what was planned since the last portion, and what was saved of it.
  [[nodiscard]] Outcome<void> go_back();
  /// How many changes the finished portions made.
  [[nodiscard]] std::size_t changed() const { return is_dry_run_ ? 0 : planned_before_; }
  /// Whether there is a file of --save.
  [[nodiscard]] bool saves() const { return saved_.has_value(); }

 private:
  friend class ChangeOptions;
  void begin_plan();
  [[nodiscard]] Outcome<std::size_t> apply();
  void report(std::string_view verb) const;

  Session& session_;
  Inspector& inspector_;
  std::optional<SavedFile> saved_;
  std::optional<ChangePlan> plan_;
  std::size_t planned_before_ = 0;
  std::size_t skipped_before_ = 0;
  bool is_dry_run_ = false;
  bool prints_ = false;
  std::size_t portion_ = 0;  // 0: all at once
};

/// The options as typed.
class ChangeOptions {
 public:
  /// What --dry-run prints: `remove` always did print the entries.
  enum class Records { on_request, always };

  void declare(Options& options, Records records = Records::on_request);
  /// Declares --batch, which `finish` obeys.
  void declare_batch(Options& options);

  [[nodiscard]] bool is_dry_run() const { return dry_run_; }
  [[nodiscard]] bool saves() const { return save_.has_value(); }
  /// The file of --save.
  [[nodiscard]] const std::optional<std::string>& saved_file() const { return save_; }
  /// The change has to be planned: what there is before is saved, nothing is changed, or the
  /// entries are found before the first portion is written.
  [[nodiscard]] bool plans() const { return saves() || is_dry_run() || batch_; }
  /// Entries are printed as they would be.
  [[nodiscard]] bool prints() const { return records_ || when_ == Records::always; }
  /// How the backing is opened for a change.
  [[nodiscard]] Access access(Access change) const { return dry_run_ ? Access::read : change; }

  /// Fails where options do not go together, before anything is opened.
  [[nodiscard]] Outcome<void> check() const;
  /// Begins the plan of a change of `inspector`, which is the backing at `place`, and creates the
  /// file of --save.
  [[nodiscard]] Outcome<std::unique_ptr<PlannedChange>> begin(Session& session,
                                                              Inspector& inspector,
                                                              const Location& place) const;

 private:
  std::optional<std::string> save_;
  std::optional<std::string> batch_;
  bool dry_run_ = false;
  bool records_ = false;
  Records when_ = Records::on_request;
};

}  // namespace persist::app
