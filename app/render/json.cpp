#include "render/json.hpp"

#include <algorithm>

#include <persist/json_reader.hpp>

#include "base/escape.hpp"
#include "render/color.hpp"

namespace persist::app {

namespace {

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

/// Prints valid JSON token by token.
class Printer {
 public:
  Printer(std::string& out, std::string_view text, JsonStyle style)
      : out_{out}, text_{text}, style_{style} {}

  /// With `after_each` after each value.
  void print(std::string_view after_each = {}) {
    while (skip_space()) {
      print_token();
      if (depth_ == 0) out_ += after_each;
    }
  }

 private:
  void print_token() {
    switch (const char c = text_[at_]; c) {
      case '{':
      case '[': open(c); break;
      case '}':
      case ']': close(c); break;
      case ',':
        out_ += c;
        ++at_;
        break_line();
        break;
      case ':':
        out_ += style_.indented ? ": " : ":";
        ++at_;
        break;
      case '"': string(); break;
      default: scalar();
    }
  }

  bool skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
    return at_ < text_.size();
  }

  void open(char bracket) {
    out_ += bracket;
    ++at_;
    skip_space();
    if (text_[at_] == '}' || text_[at_] == ']') {
      out_ += text_[at_++];
      return;
    }
    ++depth_;
    break_line();
  }

  void close(char bracket) {
    --depth_;
    break_line();
    out_ += bracket;
    ++at_;
  }

  void break_line() {
    if (!style_.indented) return;
    out_ += '\n';
    out_.append(2 * depth_, ' ');
  }

  void string() {
    const std::size_t begin = at_++;
    while (text_[at_] != '"') at_ += text_[at_] == '\\' ? 2U : 1U;
    ++at_;
    const std::string_view token = text_.substr(begin, at_ - begin);
    const bool is_name = skip_space() && text_[at_] == ':';
    append_token(is_name ? Color::name : Color::string, token);
  }

  void scalar() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && !is_space(text_[at_]) &&
           std::string_view{",]}"}.find(text_[at_]) == std::string_view::npos) {
      ++at_;
    }
    const char first = text_[begin];
    const bool is_word = first == 't' || first == 'f' || first == 'n';
    append_token(is_word ? Color::word : Color::number, text_.substr(begin, at_ - begin));
  }

  void append_token(Color color, std::string_view token) {
    const std::string_view start = style_.colored ? start_of(color) : std::string_view{};
    out_ += start;
    if (style_.escaped) {
      out_ += escaped(token);
    } else {
      out_ += token;
    }
    if (!start.empty()) out_ += end_of_color;
  }

  std::string& out_;
  std::string_view text_;
  JsonStyle style_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
};

}  // namespace

void append_string(std::string& out, std::string_view text) {
  append_quoted(out, is_utf8(text) ? std::string{text} : escaped(text));
}

void append_json(std::string& out, JsonView json, JsonStyle style) {
  if (!style.is_plain()) {
    Printer{out, json.text(), style}.print();
  } else {
    append_compact(out, json);
  }
}

void append_each_value(std::string& out, std::string_view values, JsonStyle style) {
  Printer{out, values, style}.print("\n");
}

void append_json_lines(std::vector<std::string>& lines, JsonView json, bool colored) {
  std::string text;
  append_json(text, json, {.indented = true, .colored = colored, .escaped = true});
  std::string_view rest{text};
  while (true) {
    const auto end = rest.find('\n');
    lines.emplace_back(rest.substr(0, end));
    if (end == std::string_view::npos) return;
    rest.remove_prefix(end + 1);
  }
}

std::string without_member(JsonView object, std::string_view name) {
  std::string out = "{";
  for (const JsonMember& member : members_of(object)) {
    if (member.is_named(name)) continue;
    if (out.size() > 1) out += ',';
    out += member.name.text();
    out += ':';
    out += member.value.text();
  }
  return out + '}';
}

}  // namespace persist::app
