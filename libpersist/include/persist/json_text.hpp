#pragma once

/// JSON as text: validated once, then copied, never re-rendered.

#include <persist/export.hpp>

#include <compare>
#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace persist {

/// Why a text is not JSON, and where.
struct PERSIST_EXPORT JsonError {
  /// The offset of the offending byte; the size of the text if it ends too early.
  std::size_t offset = 0;
  /// The reason, e.g. "expected a digit": a string literal that does not quote the input.
  std::string_view reason;

  friend bool operator==(const JsonError&, const JsonError&) = default;
};

/// A position in a text as editors count it: both from 1; the column in characters (code points; a
/// byte of a broken sequence counts as one).
struct TextPosition {
  /// From 1.
  std::size_t line = 1;
  /// From 1, in characters.
  std::size_t column = 1;

  friend bool operator==(const TextPosition&, const TextPosition&) = default;
};

/// The position of the byte at `offset`; lines end with "\n".
[[nodiscard]] PERSIST_EXPORT TextPosition position_in(std::string_view text, std::size_t offset);

/// A view of valid JSON. The bytes must outlive the view.
///
/// Valid is what `JSON.parse` accepts, as UTF-8: lone surrogate escapes and integers of any length
/// are; numbers beyond a double's range, more than 1000 levels of nesting, a NUL, a byte-order mark
/// and malformed UTF-8 are not. White space around and between tokens is kept.
class PERSIST_EXPORT JsonView {
 public:
  /// Checks `text` in one pass.
  [[nodiscard]] static std::expected<JsonView, JsonError> parse(std::string_view text);

  /// Assumes without a check that `text` is valid JSON, e.g. because it is part of a validated
  /// text.
  [[nodiscard]] static constexpr JsonView assume_valid(std::string_view text) {
    return JsonView{text};
  }
  [[deprecated("use assume_valid")]] [[nodiscard]] static constexpr JsonView trusted(
      std::string_view text) {
    return assume_valid(text);
  }

  /// The bytes.
  [[nodiscard]] constexpr std::string_view text() const { return text_; }

  /// Byte for byte; `1.0` and `1` differ, and so do texts that differ in white space.
  friend constexpr bool operator==(JsonView, JsonView) = default;

 private:
  constexpr explicit JsonView(std::string_view text) : text_{text} {}
  std::string_view text_;
};

/// Valid JSON that owns its bytes; see JsonView for what is valid.
class PERSIST_EXPORT JsonText {
 public:
  /// Checks `text` in one pass, and takes it.
  [[nodiscard]] static std::expected<JsonText, JsonError> parse(std::string text);

  /// Assumes without a check that `text` is valid JSON.
  [[nodiscard]] static JsonText assume_valid(std::string text) { return JsonText{std::move(text)}; }
  [[deprecated("use assume_valid")]] [[nodiscard]] static JsonText trusted(std::string text) {
    return assume_valid(std::move(text));
  }

  /// A copy of the bytes of `view`.
  explicit JsonText(JsonView view) : text_{view.text()} {}
  JsonText(const JsonText&) = default;
  JsonText& operator=(const JsonText&) = default;
  /// What was moved from is `null`.
  JsonText(JsonText&& other) noexcept : text_{std::exchange(other.text_, "null")} {}
  /// What was moved from is `null`.
  JsonText& operator=(JsonText&& other) noexcept {
    text_ = std::exchange(other.text_, "null");
    return *this;
  }
  ~JsonText() = default;

  /// A view of it, valid until it is changed or destroyed.
  [[nodiscard]] JsonView view() const { return JsonView::assume_valid(text_); }
  /// The bytes.
  [[nodiscard]] const std::string& text() const& { return text_; }
  /// The bytes.
  [[nodiscard]] std::string text() && { return std::exchange(text_, "null"); }
  // A JsonText can be passed as a view.
  /// Passes as a view.
  operator JsonView() const& { return view(); }  // NOLINT(google-explicit-constructor)

  friend bool operator==(const JsonText&, const JsonText&) = default;

 private:
  explicit JsonText(std::string text) : text_{std::move(text)} {}
  std::string text_;
};

/// Appends `json` to `out` without the white space between tokens; nothing else changes.
PERSIST_EXPORT void append_compact(std::string& out, JsonView json);

/// Appends `json` with a line for each member and element, indented by two spaces per level; every
/// token stays as it is written. No newline at the end.
PERSIST_EXPORT void append_indented(std::string& out, JsonView json);

/// Appends `text` as a JSON string with its quotes, escaping only what JSON requires: quote,
/// backslash and U+0000–U+001F. `text` must be UTF-8.
PERSIST_EXPORT void append_quoted(std::string& out, std::string_view text);

/// The characters of a JSON string with its escapes resolved. A lone surrogate escape becomes the
/// three bytes that UTF-8 would give it (WTF-8), so that no two strings become one.
/// `string` must be a string's text, quotes included.
[[nodiscard]] PERSIST_EXPORT std::string unquoted(JsonView string);

/// The value that `json` begins with, with all that is in it; `json` is a piece of valid JSON from
/// the first byte of that value on, whatever comes after it.
[[nodiscard]] std::string_view leading_value(std::string_view json);

/// Whether `bytes` are UTF-8 (RFC 3629: no surrogates, no overlong forms; NUL is a character).
[[nodiscard]] PERSIST_EXPORT bool is_utf8(std::string_view bytes);

}  // namespace persist
