#include "query/json_cursor.hpp"

namespace persist::app {

std::string_view JsonCursor::value() {
  const char first = peek();
  const std::size_t begin = at_;
  switch (first) {
    case '"': pass_string(); break;
    case '{':
    case '[': pass_container(); break;
    default: pass_scalar();
  }
  return json_.substr(begin, at_ - begin);
}

std::optional<std::string_view> JsonCursor::next_member() {
  if (peek() == '}') {
    ++at_;
    return std::nullopt;
  }
  const std::size_t begin = at_;
  pass_string();
  return json_.substr(begin, at_ - begin);
}

bool JsonCursor::has_element() {
  if (peek() != ']') return true;
  ++at_;
  return false;
}

void JsonCursor::pass_string() {
  ++at_;
  while (true) {
    at_ = json_.find('"', at_);
    std::size_t backslashes = 0;
    while (json_[at_ - 1 - backslashes] == '\\') ++backslashes;
    ++at_;
    if (backslashes % 2 == 0) return;
  }
}

void JsonCursor::pass_container() {
  std::size_t depth = 0;
  do {
    switch (json_[at_]) {
      case '"': pass_string(); continue;
      case '{':
      case '[': ++depth; break;
      case '}':
      case ']': --depth; break;
      default: break;
    }
    ++at_;
  } while (depth > 0);
}

void JsonCursor::pass_scalar() {
  while (at_ < json_.size()) {
    const char c = json_[at_];
    if (is_separator(c) || c == '}' || c == ']') return;
    ++at_;
  }
}

}  // namespace persist::app
