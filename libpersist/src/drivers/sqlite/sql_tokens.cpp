#include "drivers/sqlite/sql_tokens.hpp"

#include <algorithm>

namespace persist::sqlite {

namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == '\v';
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

void SqlTokens::skip_space() {
  while (!rest_.empty()) {
    std::size_t end = 0;
    if (is_space(rest_.front())) {
      end = 1;
    } else if (rest_.starts_with("--")) {
      end = rest_.find('\n');
    } else if (rest_.starts_with("/*")) {
      end = rest_.find("*/", 2);
      if (end != std::string_view::npos) end += 2;
    } else {
      return;
    }
    rest_.remove_prefix(std::min(end, rest_.size()));
  }
}

SqlToken SqlTokens::quoted(char end, SqlToken::Kind kind) {
  SqlToken token{.kind = kind};
  std::size_t at = 1;
  for (; at < rest_.size(); ++at) {
    if (rest_[at] == end) {
      const bool doubled = end != ']' && at + 1 < rest_.size() && rest_[at + 1] == end;
      if (!doubled) break;
      ++at;
    }
    token.text += lowered(rest_[at]);
  }
  rest_.remove_prefix(std::min(at + 1, rest_.size()));
  return token;
}

SqlToken SqlTokens::next() {
  skip_space();
  if (rest_.empty()) return {};
  const char first = rest_.front();
  if (first == '\'') return quoted('\'', SqlToken::Kind::string);
  if (first == '"' || first == '`') return quoted(first, SqlToken::Kind::word);
  if (first == '[') return quoted(']', SqlToken::Kind::word);
  SqlToken token;
  std::size_t size = 1;
  if (is_word(first)) {
    token.kind = SqlToken::Kind::word;
    while (size < rest_.size() && is_word(rest_[size])) ++size;
    token.text.resize(size);
    std::ranges::transform(rest_.substr(0, size), token.text.begin(), lowered);
  } else {
    token.kind = SqlToken::Kind::sign;
    if (rest_.starts_with("||") || rest_.starts_with("->")) size = 2;
    token.text = rest_.substr(0, size);
  }
  rest_.remove_prefix(size);
  return token;
}

}  // namespace persist::sqlite
