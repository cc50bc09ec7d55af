#pragma once

/// Placeholders that stand for secrets: equal secrets have equal ones, and only who knows the key
/// can make them.

#include <cstdint>
#include <string>
#include <string_view>

#include <persist/json_text.hpp>

#include "base/status.hpp"
#include "redact/siphash.hpp"

namespace persist::app {

/// Makes placeholders of the SipHash of what a value says (`append_canonical`), whose key is a part
/// of the SHA-256 of the secret.
///
/// | of | placeholder |
/// |---|---|
/// | a string | `"redacted-"` and 12 characters of base32 |
/// | a number | a whole number from 0 to 2^53 - 1 |
/// | a boolean, null | `false`, `null` |
/// | an array | `["redacted-…"]` |
/// | an object | `{"redacted":"…"}` |
///
/// Threads: one at a time.
class Pseudonyms {
 public:
  /// Equal secrets have equal placeholders wherever `secret` is the same.
  [[nodiscard]] static Pseudonyms keyed(std::string_view secret);
  /// With a key that nobody knows and that is never used again. An error where the system has no
  /// random bytes.
  [[nodiscard]] static Outcome<Pseudonyms> random();

  /// Appends the placeholder of `value`, which is of its kind and has no white space.
  void append_json(std::string& out, JsonView value);
  /// Appends the placeholder of `text`, plain: that of a JSON string of these characters without
  /// its quotes.
  void append_text(std::string& out, std::string_view text);

 private:
  using Hash = std::uint64_t;

  explicit Pseudonyms(std::string_view key);
  /// What `value` says, valid until the next call.
  [[nodiscard]] std::string_view canonical(JsonView value);
  void append_word(std::string& out, Hash hash) const;

  SipHash hash_;
  std::string canonical_;
};

}  // namespace persist::app
