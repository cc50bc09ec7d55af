#pragma once

/// What an entry is: a success, a failure and why, plain JSON, or none of these.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <persist/clock.hpp>
#include <persist/entry.hpp>
#include <persist/exit_codec.hpp>
#include <persist/request.hpp>

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
  /// Of requests and of elements of queues: see `RequestState`, in whose order they are.
  suspended,
  parked,
  pending,
  scheduled,
  running,
  stuck,
  retrying,
  delayed,
  completed,
  dead,
};

/// The words of `--state`, in the order of `EntryState`.
inline constexpr std::array<std::string_view, 17> state_words{
    "success", "failure",   "fail",    "die",       "interrupt", "json",
    "invalid", "suspended", "parked",  "pending",   "scheduled", "running",
    "stuck",   "retrying",  "delayed", "completed", "dead"};

[[nodiscard]] constexpr std::string_view name_of(EntryState state) {
  return state_words[static_cast<std::size_t>(state)];
}

/// The same for what is not `RequestState::replied`.
[[nodiscard]] EntryState entry_state_of(RequestState state);

/// Whether an entry whose value is as `state` says is in the state `wanted` at `now`; a failure may
/// be in several.
[[nodiscard]] bool has_state(EntryState wanted, const EntryView& record, const ValueState& state,
                             Instant now);

/// The state at `now` of an entry whose value is as `state` says.
[[nodiscard]] EntryState state_of(const EntryView& record, const ValueState& state, Instant now);

/// Whether it suspended: what its last reply says is not its end.
[[nodiscard]] inline bool has_suspended(const RequestFacts& facts) {
  return facts.phase == RequestPhase::suspended || facts.phase == RequestPhase::parked;
}

/// Whether it is a request or an element that is not finished, successfully or not.
[[nodiscard]] bool is_open(EntryState state);

/// Facts that are in `state` at `now`, for what only the name of a state is known of; none for a
/// word that is not a state.
[[nodiscard]] std::optional<RequestFacts> facts_in_state(std::string_view word, Instant now);

}  // namespace persist::app
