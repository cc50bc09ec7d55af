#pragma once

/// What an entry is: a success, a failure and why, plain JSON, or none of these.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <persist/entry.hpp>
#include <persist/exit_codec.hpp>

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

/// Whether an entry whose value is as `state` says is in the state `wanted`; a failure may be in
/// several.
[[nodiscard]] bool has_state(EntryState wanted, const EntryView& record, const ValueState& state);

/// The state of an entry whose value is as `state` says.
[[nodiscard]] EntryState state_of(const EntryView& record, const ValueState& state);

}  // namespace persist::app
