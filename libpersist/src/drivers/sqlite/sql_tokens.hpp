#pragma once

#include <string>
#include <string_view>

namespace persist::sqlite {

/// A token of SQL, as SQLite's own tokenizer splits it.
struct SqlToken {
  enum class Kind : std::uint8_t { end, word, string, sign };
  Kind kind = Kind::end;
  /// A word in lower case without quotes; a sign as it is, `||` and `->` as one.
  std::string text = {};
};

/// The tokens of a statement, without white space and comments.
class SqlTokens {
 public:
  explicit SqlTokens(std::string_view sql) : rest_{sql} {}

  /// The next one; Kind::end behind the last.
  [[nodiscard]] SqlToken next();

 private:
  void skip_space();
  [[nodiscard]] SqlToken quoted(char end, SqlToken::Kind kind);

  std::string_view rest_;
};

}  // namespace persist::sqlite
