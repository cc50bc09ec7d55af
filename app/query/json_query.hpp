#pragma once

/// Questions about JSON that selections and `--pointer` ask. Numbers are compared by their exact
/// decimal value (exponents beyond ±2^62 all count as that), strings by their characters, objects
/// whatever the order of their members.

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include <persist/json_text.hpp>

namespace persist::app {

/// Whether `text` is a pointer of RFC 6901: empty, or parts that begin with `/`, `~` only in `~0`
/// and `~1`.
[[nodiscard]] bool is_pointer(std::string_view text);

/// The part of `json` that `pointer` (valid) names; none when there is none. Of members of one name
/// the last counts.
[[nodiscard]] std::optional<JsonView> find_part(JsonView json, std::string_view pointer);

/// Whether both say the same: `1.0` and `1e0` do, `9007199254740993` and `9007199254740992` do not.
[[nodiscard]] bool is_same_json(JsonView a, JsonView b);

/// How two numbers stand by their exact value, or two strings by the bytes of their characters;
/// unordered where they are not of one of these kinds.
[[nodiscard]] std::partial_ordering order_of(JsonView a, JsonView b);

}  // namespace persist::app
