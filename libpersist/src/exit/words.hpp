#pragma once

/// The words that Exits are written with.

#include <cstdint>

#include <persist/json_text.hpp>

namespace persist {

/// What a member `_tag` says.
enum class TagWord : std::uint8_t {
  other,
  success,
  failure,
  fail,
  die,
  interrupt,
  empty,
  sequential,
  parallel,
  none,
  runtime,
  composite,
};

/// The names of members that mean something.
enum class MemberWord : std::uint8_t {
  other,
  tag,
  value,
  cause,
  error,
  defect,
  fiber_id,
  left,
  right,
  id,
  start_time_millis,
};

/// `other` for what is not a string or none of the words. Escapes are resolved.
[[nodiscard]] TagWord tag_word(JsonView json);
[[nodiscard]] MemberWord member_word(JsonView name);

/// Whether `json` is a number that JavaScript calls a safe integer: whole, within ±(2^53 - 1).
[[nodiscard]] bool is_safe_integer(JsonView json);
[[nodiscard]] bool is_safe_integer(double number);

}  // namespace persist
