#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <persist/inspector.hpp>

namespace persist {

/// What a KeyValueStore holds for an entry, `[value,expires]`, taken apart. The value is a slice of
/// the text, with its own bytes, and may be no JSON.
struct Envelope {
  std::string_view value;
  Expires expires;
};

/// Reads as Effect does: elements past the second do not count, an absent expiry is none, and
/// `false`, `true` and strings of digits are numbers; another string, an array or an object never
/// expires. None when `text` is not an array with an element in it.
///
/// A value that is not JSON comes back too, as long as what follows it is a number or null.
[[nodiscard]] std::optional<Envelope> unwrap(std::string_view text);

/// Appends the text that holds `value`.
void append_wrapped(std::string& out, std::string_view value, const Expires& expires);

/// The entry of `key` in a stored text, which may be wrapped badly.
[[nodiscard]] EntryView record_of(std::string_view key, std::string_view text);

}  // namespace persist
