#pragma once

/// Exit ↔ JSON text, in the two dialects that Effect writes; read by themselves.

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

/// How an Exit is spelt: `v3` by Effect 2 and 3 (the cause is a tree), `v4` by Effect 4 (a flat
/// array).
enum class Dialect : std::uint8_t { v3, v4 };

/// An Exit whose value, errors and defects are still JSON, borrowed from the text it was read from;
/// absent members (v3's void) are none.
using JsonExit = Exit<std::optional<JsonView>, std::optional<JsonView>>;
using JsonCause = Cause<std::optional<JsonView>>;

/// Reads an Exit of either dialect. Members in any order, unknown ones ignored; of members of one
/// name the last counts. The issues carry pointers, e.g. "/cause/0/_tag".
[[nodiscard]] std::expected<JsonExit, std::vector<Issue>> read_exit(JsonView json);

/// Writes `exit` in `dialect`, compact. What the dialect cannot say is spelt by the rules below and
/// added to `losses`, if given. Fails when the result, or the cause itself, nests deeper than
/// 1000 levels: what one dialect just holds, the other may not.
///
/// v4: a cause is flattened in order. Sequential groups within sequential ones lose nothing; each
/// parallel group of several and each empty cause beside others is a loss. A composite fiber id
/// becomes one Interrupt a fiber (a loss); start times go (a loss each); an id that is not finite
/// becomes null (a loss). An absent value, error or defect becomes null (none: v3's void is v4's
/// null).
/// v3: a cause of several, also one that v4 wrote flat, becomes a balanced tree of its group's
/// order; a group of one is that cause. A fiber id that is no whole number within ±(2^53 - 1)
/// becomes None (a loss), any other a Runtime, which started at 0 when nothing else is known; a
/// start time beyond that range is not known (a loss).
[[nodiscard]] std::expected<JsonText, std::vector<Issue>> write_exit(const JsonExit& exit,
                                                                     Dialect dialect,
                                                                     std::size_t* losses = nullptr);

/// What a stored value is, found in the pass that validates it.
struct ValueState {
  /// Where the text stops being JSON; the rest is empty then.
  std::optional<JsonError> json_error = std::nullopt;
  /// White space stands between tokens (or around them).
  bool has_white_space = false;
  /// It is an Exit, of either dialect.
  bool is_exit = false;
  /// What kind of Exit. A failure has any of the three below; an empty cause has none.
  bool success = false;
  bool has_fail = false;
  bool has_die = false;
  bool has_interrupt = false;

  [[nodiscard]] bool failure() const { return is_exit && !success; }
  friend bool operator==(const ValueState&, const ValueState&) = default;
};

/// Validates stored text and tells what it is, in one pass and without allocating for what is
/// valid.
[[nodiscard]] ValueState value_state(std::string_view stored);

}  // namespace persist
