#include "schemas/ecma_pattern.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <optional>

namespace persist::app {

namespace {

// What ECMAScript calls white space, and line ends; RE2 knows fewer.
constexpr std::string_view space =
    "\\t\\n\\v\\f\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}"
    "\\x{3000}\\x{feff}";
constexpr std::string_view no_line_end = "[^\\n\\r\\x{2028}\\x{2029}]";

std::unexpected<std::string> fault(std::string message) {
  return std::unexpected{std::move(message)};
}

/// Goes through a pattern once.
class Translation {
 public:
  explicit Translation(std::string_view pattern) : pattern_{pattern} {}

  std::expected<std::string, std::string> run() {
    while (at_ < pattern_.size()) {
      auto done = pass();
      if (!done) return std::unexpected{std::move(done.error())};
    }
    return std::move(out_);
  }

 private:
  using Done = std::expected<void, std::string>;

  [[nodiscard]] bool follows(std::string_view text) const {
    return pattern_.substr(at_).starts_with(text);
  }

  Done pass() {
    switch (pattern_[at_]) {
      case '\\': return pass_escape();
      case '[': return pass_class();
      case '(': return pass_group();
      case '.':
        out_ += no_line_end;
        ++at_;
        return {};
      default: out_ += pattern_[at_++]; return {};
    }
  }

  Done pass_group() {
    if (!follows("(?") || follows("(?:")) {
      out_ += pattern_[at_++];
      return {};
    }
    if (follows("(?=") || follows("(?!")) return fault("lookahead is not supported");
    if (follows("(?<=") || follows("(?<!")) return fault("lookbehind is not supported");
    const auto end = pattern_.find('>', at_);
    if (!follows("(?<") || end == std::string_view::npos) {
      return fault("a group begins with something other than (?: or (?<NAME>");
    }
    at_ = end + 1;
    out_ += '(';
    return {};
  }

  /// At most `digits` hexadecimal digits, all of which must be there.
  std::optional<std::uint32_t> pass_hex(std::size_t digits) {
    if (pattern_.size() - at_ < digits) return std::nullopt;
    const char* const begin = pattern_.data() + at_;
    std::uint32_t code = 0;
    const auto [end, error] = std::from_chars(begin, begin + digits, code, 16);
    if (error != std::errc{} || end != begin + digits) return std::nullopt;
    at_ += digits;
    return code;
  }

  std::optional<std::uint32_t> pass_unicode() {
    if (follows("{")) {
      const auto end = pattern_.find('}', at_);
      if (end == std::string_view::npos || end - at_ < 2 || end - at_ > 7) return std::nullopt;
      ++at_;
      const auto code = pass_hex(end - at_);
      ++at_;
      return code;
    }
    const auto high = pass_hex(4);
    if (!high || *high < 0xD800 || *high > 0xDBFF || !follows("\\u")) return high;
    at_ += 2;
    const auto low = pass_hex(4);
    if (!low || *low < 0xDC00 || *low > 0xDFFF) return std::nullopt;
    return 0x10000 + ((*high - 0xD800) << 10) + (*low - 0xDC00);
  }

  Done append_code(std::optional<std::uint32_t> code) {
    if (!code) return fault("an escape is incomplete");
    if (*code >= 0xD800 && *code <= 0xDFFF) return fault("half of a surrogate pair stands alone");
    std::string digits(8, '\0');
    const auto [end, _] = std::to_chars(digits.data(), digits.data() + digits.size(), *code, 16);
    digits.resize(static_cast<std::size_t>(end - digits.data()));
    out_ += "\\x{" + digits + '}';
    return {};
  }

  /// Escapes that mean one character; `letter` was passed.
  Done pass_character(char letter) {
    switch (letter) {
      case 'u': return append_code(pass_unicode());
      case 'x': return append_code(pass_hex(2));
      case '0':
        if (at_ < pattern_.size() && std::isdigit(static_cast<unsigned char>(pattern_[at_])) != 0)
          break;
        return append_code(0);
      case 'c':
        if (at_ == pattern_.size() || std::isalpha(static_cast<unsigned char>(pattern_[at_])) == 0)
          break;
        return append_code(static_cast<std::uint32_t>(pattern_[at_++]) % 32);
      case 't':
      case 'n':
      case 'v':
      case 'f':
      case 'r': (out_ += '\\') += letter; return {};
      default:
        if (std::ispunct(static_cast<unsigned char>(letter)) == 0 || letter == '_') break;
        (out_ += '\\') += letter;
        return {};
    }
    return fault(std::string{"the escape \\"} + letter + " is not supported");
  }

  /// `\p{…}`; a script or a category by a name that RE2 knows.
  Done pass_property(char letter) {
    const auto end = pattern_.find('}', at_);
    if (!follows("{") || end == std::string_view::npos) return fault("an escape is incomplete");
    std::string_view name = pattern_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    for (const std::string_view prefix : {"Script=", "sc=", "General_Category=", "gc="}) {
      if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
    }
    constexpr std::pair<std::string_view, std::string_view> long_names[]{
        {"Letter", "L"},
        {"Lowercase_Letter", "Ll"},
        {"Uppercase_Letter", "Lu"},
        {"Number", "N"},
        {"Decimal_Number", "Nd"},
        {"digit", "Nd"},
        {"Punctuation", "P"},
        {"Symbol", "S"},
        {"Separator", "Z"},
        {"Space_Separator", "Zs"},
        {"Mark", "M"},
        {"Other", "C"},
    };
    for (const auto& [written, known] : long_names) {
      if (name == written) name = known;
    }
    ((((out_ += '\\') += letter) += '{') += name) += '}';
    return {};
  }

  Done pass_escape() {
    if (++at_ == pattern_.size()) return fault("it ends with a backslash");
    const char letter = pattern_[at_++];
    switch (letter) {
      case 'd':
      case 'D':
      case 'w':
      case 'W':
      case 'b':
      case 'B': (out_ += '\\') += letter; return {};
      case 's': ((out_ += '[') += space) += ']'; return {};
      case 'S': ((out_ += "[^") += space) += ']'; return {};
      case 'p':
      case 'P': return pass_property(letter);
      case 'k': return fault("a backreference is not supported");
      default: break;
    }
    if (letter >= '1' && letter <= '9') return fault("a backreference is not supported");
    return pass_character(letter);
  }

  Done pass_class_escape() {
    if (++at_ == pattern_.size()) return fault("it ends with a backslash");
    const char letter = pattern_[at_++];
    switch (letter) {
      case 'd':
      case 'D':
      case 'w':
      case 'W': (out_ += '\\') += letter; return {};
      case 's': out_ += space; return {};
      case 'S': has_no_space_ = true; return {};
      case 'b': return append_code(8);
      case 'p':
      case 'P': return pass_property(letter);
      default: return pass_character(letter);
    }
  }

  Done pass_class() {
    const std::size_t begin = out_.size();
    const bool is_negated = follows("[^");
    at_ += is_negated ? 2 : 1;
    has_no_space_ = false;
    out_ += is_negated ? "[^" : "[";
    const std::size_t content = out_.size();
    while (at_ < pattern_.size() && pattern_[at_] != ']') {
      if (pattern_[at_] == '\\') {
        auto done = pass_class_escape();
        if (!done) return done;
      } else {
        // `[:` and `&&` mean something to others only.
        if (pattern_[at_] == '[') out_ += '\\';
        out_ += pattern_[at_++];
      }
    }
    if (at_ == pattern_.size()) return fault("a [ is never closed");
    ++at_;
    const bool is_empty = out_.size() == content;
    out_ += ']';
    return close_class(begin, content, is_negated, is_empty);
  }

  /// RE2 has neither empty classes nor a class of all but ECMAScript's white space within another.
  Done close_class(std::size_t begin, std::size_t content, bool is_negated, bool is_empty) {
    if (!has_no_space_) {
      if (!is_empty) return {};
      out_.resize(begin);
      out_ += is_negated ? "[\\x{0}-\\x{10ffff}]" : "[^\\x{0}-\\x{10ffff}]";
      return {};
    }
    const std::string others = out_.substr(content, out_.size() - content - 1);
    out_.resize(begin);
    if (others.find(space) != std::string::npos) {
      out_ += is_negated ? "[^\\x{0}-\\x{10ffff}]" : "[\\x{0}-\\x{10ffff}]";
      return {};
    }
    if (is_negated) return fault("\\S within [^ ] is not supported");
    out_ += "(?:[^" + std::string{space} + ']';
    if (!is_empty) out_ += "|[" + others + ']';
    out_ += ')';
    return {};
  }

  std::string_view pattern_;
  std::size_t at_ = 0;
  bool has_no_space_ = false;
  std::string out_;
};

}  // namespace

std::expected<std::string, std::string> re2_of_ecma(std::string_view pattern) {
  return Translation{pattern}.run();
}

std::expected<Regex, std::string> compile_ecma(std::string_view pattern) {
  const auto translated = re2_of_ecma(pattern);
  if (!translated) return std::unexpected{translated.error()};
  return Regex::compile(*translated);
}

}  // namespace persist::app
