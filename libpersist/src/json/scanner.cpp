#include "json/scanner.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "json/number.hpp"
#include "json/string_run.hpp"
#include "json/utf8.hpp"

namespace persist::json {

namespace {

constexpr bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

constexpr bool is_hex_digit(char byte) {
  return is_digit(byte) || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

}  // namespace

Scanner::Scanner(std::string_view text)
    : begin_{text.data()}, at_{begin_}, end_{begin_ + text.size()} {
  skip_white_space();
}

void Scanner::fail(std::string_view reason) {
  if (!error_) error_ = JsonError{.offset = offset(), .reason = reason};
}

bool Scanner::refuse(std::string_view reason) {
  fail(at_ == end_ ? "unexpected end of input" : reason);
  return false;
}

inline void Scanner::skip_white_space() {
  while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) {
    saw_white_space_ = true;
    ++at_;
  }
}

std::string_view Scanner::since(std::size_t offset) const {
  return {begin_ + offset, static_cast<std::size_t>(at_ - begin_) - offset};
}

/// The containers that are open.
class Scanner::Nesting {
 public:
  explicit Nesting(int levels) : levels_{std::min(levels, max_levels)} {}

  [[nodiscard]] bool empty() const { return depth_ == 0; }
  [[nodiscard]] bool full() const { return depth_ == levels_; }
  void push(char closer) { closers_[static_cast<std::size_t>(depth_++)] = closer; }
  void pop() { --depth_; }
  [[nodiscard]] char innermost() const { return closers_[static_cast<std::size_t>(depth_ - 1)]; }

 private:
  int levels_;
  int depth_ = 0;
  // Not initialised: that would cost more than most values.
  std::array<char, max_levels> closers_;  // NOLINT(cppcoreguidelines-pro-type-member-init)
};

std::string_view Scanner::value(int levels) {
  if (failed()) return {};
  fresh_ = false;
  const std::size_t begin = offset();
  Nesting nesting{levels};
  do {
    if (!descend(nesting)) return {};
  } while (ascend(nesting));
  return failed() ? std::string_view{} : since(begin);
}

/// Passes what opens until a value is complete: a scalar or an empty container.
inline bool Scanner::descend(Nesting& nesting) {
  while (at_ != end_ && (*at_ == '{' || *at_ == '[')) {
    if (nesting.full()) return refuse("nested more than 1000 levels deep");
    const char closer = *at_ == '{' ? '}' : ']';
    ++at_;
    skip_white_space();
    if (peek() == closer) {
      ++at_;
      return true;
    }
    nesting.push(closer);
    if (closer == '}' && !name()) return false;
  }
  return scalar();
}

/// Passes what closes after a complete value; whether another value follows.
inline bool Scanner::ascend(Nesting& nesting) {
  while (!nesting.empty()) {
    const char closer = nesting.innermost();
    skip_white_space();
    if (peek() != closer) return comma(closer) && (closer == ']' || name());
    ++at_;
    nesting.pop();
  }
  return false;
}

bool Scanner::enter(char opener) {
  if (failed() || peek() != opener) return false;
  ++at_;
  fresh_ = true;
  return true;
}

bool Scanner::next_before(char closer) {
  if (failed()) return false;
  skip_white_space();
  const bool first = std::exchange(fresh_, false);
  if (peek() == closer) {
    ++at_;
    return false;
  }
  return first || comma(closer);
}

std::optional<JsonView> Scanner::next_member() {
  if (!next_before('}')) return std::nullopt;
  const char* const begin = at_;
  if (!string()) return std::nullopt;
  const JsonView name = JsonView::assume_valid({begin, at_});
  return colon() ? std::optional{name} : std::nullopt;
}

bool Scanner::finish() {
  if (failed()) return false;
  skip_white_space();
  if (at_ != end_) fail("unexpected text after the value");
  return !failed();
}

inline bool Scanner::comma(char closer) {
  if (peek() != ',') {
    return refuse(closer == '}' ? "expected ',' or '}'" : "expected ',' or ']'");
  }
  ++at_;
  skip_white_space();
  return true;
}

inline bool Scanner::name() { return string() && colon(); }

inline bool Scanner::colon() {
  skip_white_space();
  if (peek() != ':') return refuse("expected ':'");
  ++at_;
  skip_white_space();
  return true;
}

inline bool Scanner::scalar() {
  switch (peek()) {
    case '"': return string();
    case 't': return literal("true");
    case 'f': return literal("false");
    case 'n': return literal("null");
    case '-': return number();
    default: return is_digit(peek()) ? number() : no_value();
  }
}

bool Scanner::no_value() {
  const bool marked = at_ == begin_ && std::string_view{at_, end_}.starts_with("\xEF\xBB\xBF");
  return refuse(marked ? "unexpected byte-order mark" : "expected a value");
}

inline bool Scanner::literal(std::string_view word) {
  for (const char letter : word) {
    if (peek() != letter) return refuse("expected a value");
    ++at_;
  }
  return true;
}

inline bool Scanner::digits() {
  if (!is_digit(peek())) return refuse("expected a digit");
  do ++at_;
  while (is_digit(peek()));
  return true;
}

inline bool Scanner::number() {
  const std::size_t begin = offset();
  if (*at_ == '-') ++at_;
  if (peek() == '0') {
    ++at_;
    if (is_digit(peek())) return refuse("leading zero in a number");
  } else if (!digits()) {
    return false;
  }
  if (peek() == '.') {
    ++at_;
    if (!digits()) return false;
  }
  const bool has_exponent = peek() == 'e' || peek() == 'E';
  if (has_exponent) {
    ++at_;
    if (peek() == '+' || peek() == '-') ++at_;
    if (!digits()) return false;
  }
  // Digits alone need more than 308 of them to overflow.
  if (!has_exponent && offset() - begin <= 308) return true;
  if (!overflows_double(since(begin))) return true;
  at_ = begin_ + begin;
  return refuse("number out of range for a double");
}

inline bool Scanner::string() {
  if (peek() != '"') return refuse("expected a name in quotes");
  ++at_;
  while (true) {
    at_ = run_end<Stop::at_anything_special>(at_, end_);
    if (at_ == end_) return refuse("");
    if (*at_ == '"') {
      ++at_;
      return true;
    }
    if (*at_ == '\\' ? !escape() : !beyond_ascii()) return false;
  }
}

bool Scanner::beyond_ascii() {
  while (at_ != end_ && static_cast<unsigned char>(*at_) >= 0x80) {
    const std::size_t length = utf8_length(at_, end_);
    if (length == 0) return refuse("malformed UTF-8");
    at_ += length;
  }
  const bool control = at_ != end_ && static_cast<unsigned char>(*at_) < 0x20;
  return !control || refuse("unescaped control character in a string");
}

bool Scanner::escape() {
  ++at_;
  const char letter = peek();
  if (letter != 'u') {
    constexpr std::string_view letters = "\"\\/bfnrt";
    if (at_ == end_ || !letters.contains(letter)) return refuse("unknown escape");
    ++at_;
    return true;
  }
  ++at_;
  for (int digit = 0; digit < 4; ++digit) {
    if (!is_hex_digit(peek())) return refuse("expected four hexadecimal digits");
    ++at_;
  }
  return true;
}

}  // namespace persist::json
