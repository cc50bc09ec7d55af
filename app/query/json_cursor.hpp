#pragma once

/// Goes through valid JSON once, from front to back, whatever its depth.

#include <cstddef>
#include <optional>
#include <string_view>

namespace persist::app {

/// A place in valid JSON. Everything it returns is a view of the text, which must outlive it.
class JsonCursor {
 public:
  /// `json` must be valid.
  explicit JsonCursor(std::string_view json) : json_{json} {}

  /// The first byte of the next token, which tells what comes; 0 at the end.
  [[nodiscard]] char peek() {
    pass_separators();
    return at_ < json_.size() ? json_[at_] : '\0';
  }

  /// Passes over the next value, with all that is in it; its text.
  std::string_view value();

  /// Enters the object or array that comes next.
  void enter() {
    pass_separators();
    ++at_;
  }
  /// The name of the next member as it is written, quotes included, whose value comes next; none
  /// at the end of the object, which is left.
  [[nodiscard]] std::optional<std::string_view> next_member();
  /// Whether another element of the array comes next; if not, the array is left.
  [[nodiscard]] bool has_element();

 private:
  /// In valid JSON these bytes say nothing that the tokens do not.
  void pass_separators() {
    while (at_ < json_.size() && is_separator(json_[at_])) ++at_;
  }
  [[nodiscard]] static bool is_separator(char c) {
    return c == ',' || c == ':' || c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }
  void pass_string();
  void pass_container();
  void pass_scalar();

  std::string_view json_;
  std::size_t at_ = 0;
};

}  // namespace persist::app
