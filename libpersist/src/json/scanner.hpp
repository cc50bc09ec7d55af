#pragma once

/// The one pass over JSON text that nobody has vouched for: grammar, UTF-8, depth, range.

#include <cstddef>
#include <optional>
#include <string_view>

#include <persist/json_text.hpp>

namespace persist::json {

/// How many arrays and objects may stand within one another.
inline constexpr int max_levels = 1000;

/// Checks a text from left to right, and hands out pieces of it on the way. The caller says what it
/// wants to see: `value()` takes a whole value in one go, `enter_object()` and `next_member()` (and
/// the same for arrays) step through one.
///
///     Scanner scan{line};
///     if (scan.enter_object()) {
///       while (std::optional<JsonView> name = scan.next_member()) {
///         std::string_view slice = scan.value();
///       }
///     }
///     if (!scan.finish()) report(*scan.error());
///
/// After the first fault nothing moves any more: steps through members and elements end, slices are
/// empty. So it is enough to look at `finish()` (or `failed()`) before the pieces are used.
class Scanner {
 public:
  /// Stands before the first value. The text must outlive the scanner and its slices.
  explicit Scanner(std::string_view text);

  /// The first byte of the value that the scanner stands before: '{', '[', '"', a digit, …; NUL at
  /// the end of the text. Nothing is checked.
  [[nodiscard]] char peek() const { return at_ == end_ ? '\0' : *at_; }

  /// Takes the whole value the scanner stands before, of at most `levels` levels of nesting. Its
  /// text, without white space around it.
  std::string_view value(int levels = max_levels);

  /// Steps into an object or array; false at a value of another kind, which is not a fault: the
  /// scanner stays before it.
  bool enter_object() { return enter('{'); }
  bool enter_array() { return enter('['); }

  /// Stands before the next member's value, having checked its name, which it returns; none after
  /// the last member, the scanner standing after the object. The value must be taken before the
  /// next call, by `value()` or by stepping through it.
  [[nodiscard]] std::optional<JsonView> next_member();
  /// Stands before the next element; false after the last, the scanner standing after the array.
  [[nodiscard]] bool next_element() { return next_before(']'); }

  /// Whether white space was passed, outside of strings, since the beginning or
  /// `forget_white_space`.
  [[nodiscard]] bool saw_white_space() const { return saw_white_space_; }
  void forget_white_space() { saw_white_space_ = false; }

  /// Whether the text was one whole value, nothing after it.
  [[nodiscard]] bool finish();

  /// Marks the text as faulty where the scanner stands; the first fault stays.
  void fail(std::string_view reason);
  [[nodiscard]] bool failed() const { return error_.has_value(); }
  [[nodiscard]] const std::optional<JsonError>& error() const { return error_; }

  /// Bytes passed so far.
  [[nodiscard]] std::size_t offset() const { return static_cast<std::size_t>(at_ - begin_); }
  /// The text from `offset` to where the scanner stands.
  [[nodiscard]] std::string_view since(std::size_t offset) const;

 private:
  class Nesting;

  // Steps of the grammar; each is false once the text is at fault.
  bool descend(Nesting& nesting);
  bool ascend(Nesting& nesting);
  bool scalar();
  bool literal(std::string_view word);
  bool number();
  bool digits();
  bool string();
  bool beyond_ascii();
  bool escape();
  bool name();
  bool colon();
  bool comma(char closer);
  bool no_value();

  void skip_white_space();
  bool enter(char opener);
  bool next_before(char closer);
  /// `fail`, unless the text simply ends here; always false.
  bool refuse(std::string_view reason);

  const char* begin_;
  const char* at_;
  const char* end_;
  bool saw_white_space_ = false;
  bool fresh_ = false;  // just stepped into a container: no comma is due
  std::optional<JsonError> error_;
};

}  // namespace persist::json
