#pragma once

/// Exit ↔ JSON text, in the two dialects that Effect writes. Reading detects the dialect.

#include <persist/export.hpp>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>
#include <vector>

#include <persist/error.hpp>
#include <persist/exit.hpp>
#include <persist/json_text.hpp>

namespace persist {

/// The form of an Exit: `v3` is written by Effect 2 and 3 (the cause is a tree), `v4` by Effect 4
/// (a flat array).
enum class Dialect : std::uint8_t { v3, v4 };

/// An Exit whose value, errors and defects are still JSON, borrowed from the text it was read from;
/// absent members (v3's void) are none.
using JsonExit = Exit<std::optional<JsonView>, std::optional<JsonView>>;
/// The cause of such an Exit.
using JsonCause = Cause<std::optional<JsonView>>;

/// Reads an Exit of either dialect. Members in any order, unknown ones ignored; of members of one
/// name the last counts. The issues carry pointers, e.g. "/cause/0/_tag".
[[nodiscard]] PERSIST_EXPORT std::expected<JsonExit, std::vector<Issue>> read_exit(JsonView json);

/// Writes `exit` in `dialect`, compact. What the dialect cannot express is converted by the rules
/// below and counted in `losses`, if given. Fails if the result or the cause itself is nested more
/// than 1000 levels deep: a cause that just fits one dialect may not fit the other.
///
/// v4: a cause is flattened in order. Sequential groups within sequential ones lose nothing; each
/// parallel group of several and each empty cause beside others is a loss. A composite fiber id
/// becomes one Interrupt per fiber (a loss); start times are dropped (a loss each); an id that is
/// not finite becomes null (a loss). An absent value, error or defect becomes null (none: v3's void
/// is v4's null). v3: a cause of several, also one that v4 wrote flat, becomes a balanced tree of
/// its group's order; a group of one is that cause. A fiber id that is not a whole number within
/// ±(2^53 - 1) becomes None (a loss), any other a Runtime, which started at 0 if the start time is
/// unknown; a start time outside that range is unknown (a loss).
[[nodiscard]] PERSIST_EXPORT std::expected<JsonText, std::vector<Issue>> write_exit(
    const JsonExit& exit, Dialect dialect, std::size_t* losses = nullptr);

/// The state of a stored value, found in the pass that validates it.
struct ValueState {
  /// Where the text stops being JSON; the rest is empty then.
  std::optional<JsonError> json_error = std::nullopt;
  /// There is white space between or around tokens.
  bool has_white_space = false;
  /// It is an Exit, of either dialect.
  bool is_exit = false;
  /// What kind of Exit. A failure has any of the three below; an empty cause has none.
  bool success = false;
  /// Its cause has an expected failure.
  bool has_fail = false;
  /// Its cause has a defect.
  bool has_die = false;
  /// Its cause has an interruption.
  bool has_interrupt = false;

  /// Whether it is an Exit that failed.
  [[nodiscard]] bool failure() const { return is_exit && !success; }
  friend bool operator==(const ValueState&, const ValueState&) = default;
};

/// Validates stored text and classifies it, in one pass and without allocating for valid text.
[[nodiscard]] PERSIST_EXPORT ValueState value_state(std::string_view stored);

}  // namespace persist
