#pragma once

/// Which entries a command is about: the filters that all scanning commands take.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <persist/exit_codec.hpp>
#include <persist/inspector.hpp>

#include "base/status.hpp"
#include "cli/options.hpp"

namespace persist::app {

/// What an entry is.
enum class EntryState : std::uint8_t {
  success,
  /// A failure whose cause is empty; of a selection: any failure.
  failure,
  /// A failure with an error, a defect, an interruption; of several the first of these.
  fail,
  die,
  interrupt,
  /// Plain JSON, which does not try to be an Exit.
  json,
  /// A malformed Exit, not JSON, or a row of another shape.
  invalid,
};

/// The words of `--state`, in the order of `EntryState`.
inline constexpr std::array<std::string_view, 7> state_words{
    "success", "failure", "fail", "die", "interrupt", "json", "invalid"};

[[nodiscard]] constexpr std::string_view name_of(EntryState state) {
  return state_words[static_cast<std::size_t>(state)];
}

/// The state of an entry whose value is as `state` says.
[[nodiscard]] EntryState state_of(const EntryView& record, const ValueState& state);

/// Filters that hold together. What a backing can find by itself is in `range`; the rest is a pure
/// predicate over what it found.
class Selection {
 public:
  struct Match {
    std::string pointer;
    JsonText json;
  };

  ScanOptions range = {};
  std::string glob = {};
  bool has_glob = false;
  /// Any of them; empty: every entry.
  std::vector<EntryState> states = {};
  std::vector<Match> matches = {};
  /// How many entries at the most, in all stores together.
  std::optional<std::size_t> limit = std::nullopt;

  /// Asks for the entries in any order, unless only some of them are wanted.
  void allow_any_order() {
    if (!limit) range.order = ScanOrder::any;
  }

  /// Whether `record`, which lies in `range`, is selected.
  [[nodiscard]] bool accepts(const EntryView& record, const ValueState& state) const;
  /// Whether `accepts` looks at states of values at all.
  [[nodiscard]] bool looks_at_values() const { return !states.empty() || !matches.empty(); }
};

/// POINTER=JSON, split at the first `=` that JSON follows: a pointer may hold one itself.
[[nodiscard]] Outcome<Selection::Match> parse_match(const std::string& text);

/// The filters as typed.
class SelectionOptions {
 public:
  /// `usually` names what is selected by life when nothing is said: for the help.
  void declare(Options& options, Liveness usually);

  /// Whether any filter was given.
  [[nodiscard]] bool any() const;

  [[nodiscard]] Outcome<Selection> resolve(Instant now) const;

  /// The same for a command that changes what it selects: a usage error where --prefix, --glob or
  /// --after is empty and no other filter narrows the selection. An unset variable of a script
  /// would select everything.
  [[nodiscard]] Outcome<Selection> resolve_for_change(Instant now) const;

 private:
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
  std::optional<std::string> after_;
  std::optional<std::string> limit_;
};

}  // namespace persist::app
