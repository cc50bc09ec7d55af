#include <persist/json_text.hpp>

#include "json/valid_text.hpp"

namespace persist {

namespace {

/// Copies valid JSON token by token, each member and element onto a line of its own.
class Indenter {
 public:
  Indenter(std::string& out, std::string_view text)
      : out_{out}, at_{text.data()}, end_{at_ + text.size()} {}

  void run() {
    while (at_ != end_) {
      switch (const char c = *at_) {
        case ' ':
        case '\n':
        case '\r':
        case '\t': ++at_; break;
        case '{':
        case '[': open(c); break;
        case '}':
        case ']': close(c); break;
        case ',': separate(); break;
        case ':':
          out_ += ": ";
          ++at_;
          break;
        case '"': copy_to(json::skip_string(at_, end_)); break;
        default: copy_to(at_ + 1);
      }
    }
  }

 private:
  void open(char bracket) {
    out_ += bracket;
    at_ = json::skip_white_space(at_ + 1, end_);
    if (*at_ == '}' || *at_ == ']') {
      out_ += *at_++;
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

  void separate() {
    out_ += ',';
    ++at_;
    break_line();
  }

  void break_line() {
    out_ += '\n';
    out_.append(2 * depth_, ' ');
  }

  void copy_to(const char* end) {
    out_.append(at_, end);
    at_ = end;
  }

  std::string& out_;
  const char* at_;
  const char* end_;
  std::size_t depth_ = 0;
};

}  // namespace

void append_indented(std::string& out, JsonView json) { Indenter{out, json.text()}.run(); }

}  // namespace persist
