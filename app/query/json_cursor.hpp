#pragma once

/// Goes through valid JSON once, from front to back, whatever its depth.

#include <cstdint>
#include <optional>
#include <string_view>

namespace persist::app {

/// A place in valid JSON. Everything it returns is a view of the text, which must outlive it.
class JsonCursor {
 public:
  /// `json` must be valid.
  explicit JsonCursor(std::string_view json) : at_{json.data()}, end_{at_ + json.size()} {}

  /// The first byte of the next token, which tells what comes; 0 at the end.
  [[nodiscard]] char peek() {
    pass_separators();
    return at_ != end_ ? *at_ : '\0';
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
  [[nodiscard]] std::optional<std::string_view> next_member() {
    if (peek() == '}') {
      ++at_;
      return std::nullopt;
    }
    // Names are short: nothing is faster than one byte after the other.
    const char* const begin = at_;
    const char* at = begin + 1;
    has_escapes_ = false;
    for (; *at != '"'; ++at) {
      if (*at != '\\') continue;
      has_escapes_ = true;
      ++at;
    }
    at_ = at + 1;
    return std::string_view{begin, at_};
  }
  /// Whether the name that `next_member` has returned is written with escapes.
  [[nodiscard]] bool name_has_escapes() const { return has_escapes_; }
  /// Whether another element of the array comes next; if not, the array is left.
  [[nodiscard]] bool has_element();

 private:
  /// In valid JSON these bytes say nothing that the tokens do not.
  void pass_separators() {
    while (at_ != end_ && is_separator(*at_)) ++at_;
  }
  [[nodiscard]] static constexpr bool is_separator(char c) {
    constexpr std::string_view all = ",: \n\r\t";
    constexpr auto set = [all] {
      std::uint64_t bits = 0;
      for (const char it : all) bits |= std::uint64_t{1} << static_cast<unsigned>(it);
      return bits;
    }();
    const auto code = static_cast<unsigned char>(c);
    return code < 64 && (set >> code & 1U) != 0;
  }

  const char* at_;
  const char* end_;
  bool has_escapes_ = false;
};

}  // namespace persist::app
