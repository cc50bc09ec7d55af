#include "drivers/sqlite/expression_cost.hpp"

#include <algorithm>
#include <array>

#include "drivers/sqlite/sql_tokens.hpp"
#include "values/propagate.hpp"

namespace persist::sqlite {

namespace {

// Literals are as long as the definition, and some functions take the product of two lengths.
constexpr std::size_t max_definition_bytes = std::size_t{16} << 10;
// A step looks at no more than one value, of 64 MiB by default.
constexpr std::size_t max_calls = 100;
// All results are in memory at the same time: about 1 GiB for the longest values.
constexpr std::size_t max_copies = 16;

/// What stands before a parenthesis and is not a function, or one whose result is short and whose
/// time is linear.
constexpr std::array plain{"abs",
                           "acos",
                           "and",
                           "as",
                           "asin",
                           "atan",
                           "atan2",
                           "between",
                           "by",
                           "ceil",
                           "ceiling",
                           "changes",
                           "check",
                           "columns",
                           "conflict",
                           "cos",
                           "date",
                           "datetime",
                           "default",
                           "degrees",
                           "else",
                           "exp",
                           "floor",
                           "in",
                           "is",
                           "julianday",
                           "key",
                           "length",
                           "likelihood",
                           "likely",
                           "ln",
                           "log",
                           "log10",
                           "log2",
                           "mod",
                           "not",
                           "on",
                           "or",
                           "pi",
                           "pow",
                           "power",
                           "primary",
                           "radians",
                           "random",
                           "round",
                           "sign",
                           "sin",
                           "sqrt",
                           "tan",
                           "then",
                           "time",
                           "trunc",
                           "typeof",
                           "unicode",
                           "unique",
                           "unixepoch",
                           "unlikely",
                           "values",
                           "when",
                           "where",
                           "json_type",
                           "json_valid",
                           "cast",
                           "total_changes",
                           "json_array_length",
                           "last_insert_rowid",
                           "octet_length",
                           "json_error_position"};

/// Functions and operators whose result may be as long as what they are given.
constexpr std::array copying{
    "lower",        "upper",       "substr",     "substring",   "hex",
    "unhex",        "quote",       "char",       "json",        "json_array",
    "json_extract", "json_object", "json_quote", "json_insert", "json_remove",
    "json_replace", "json_set",    "json_patch", "strftime",    "coalesce",
    "ifnull",       "iif",         "nullif",     "min",         "max",
    "concat",       "concat_ws",   "||",         "->"};

/// Functions that make a long result of nothing, and those whose time grows with the product of
/// two lengths: together they take hours.
constexpr std::array generating{"zeroblob", "randomblob", "printf", "format", "replace"};
constexpr std::array searching{"instr", "trim",   "ltrim", "rtrim",
                               "like",  "regexp", "glob",  "match"};

template <class List>
bool is_in(const List& list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

Result<bool> is_function(Connection& connection, std::string_view name) {
  PERSIST_LET(const Statement statement,
              connection.prepare("SELECT 1 FROM pragma_function_list WHERE name = ?1 LIMIT 1"));
  StatementScope run{connection, statement};
  const bool found = run.bind(1, name).row();
  PERSIST_CHECK(run.end());
  return found;
}

/// Whether what follows an opening parenthesis is a number of at most four digits and its end, as
/// in the usual randomblob(16).
bool is_short_length(SqlTokens tokens) {
  const SqlToken length = tokens.next();
  return length.kind == SqlToken::Kind::word && length.text.size() <= 4 &&
         std::ranges::all_of(length.text, [](char c) { return c >= '0' && c <= '9'; }) &&
         tokens.next().text == ")";
}

/// Counts what a definition calls.
class Calls {
 public:
  /// An operator, or a word before a parenthesis; false when it is neither known nor an operator.
  bool add(const std::string& word) {
    if (is_in(plain, word)) {
      ++calls_;
    } else if (is_in(copying, word)) {
      ++calls_;
      ++copies_;
    } else if (is_in(generating, word)) {
      ++calls_;
      ++copies_;
      ++generators_;
      last_generator_ = word;
    } else {
      return false;
    }
    return true;
  }
  void add_search() {
    ++calls_;
    ++searches_;
  }

  [[nodiscard]] std::optional<std::string> objection() const {
    const bool is_replace = last_generator_ == "replace";
    if (generators_ > 0 && (searches_ > 0 || (is_replace && generators_ > 1))) {
      return "it combines " + last_generator_ + "() with other functions";
    }
    if (generators_ > 1)
      return "it calls " + last_generator_ + "() or similar functions more than once";
    if (copies_ > max_copies || calls_ > max_calls) return "it calls too many functions";
    return std::nullopt;
  }

 private:
  std::size_t calls_ = 0;
  std::size_t copies_ = 0;
  std::size_t generators_ = 0;
  std::size_t searches_ = 0;
  std::string last_generator_;
};

}  // namespace

Result<std::optional<std::string>> unbounded_expression(Connection& connection,
                                                        std::string_view sql,
                                                        std::string_view own_name) {
  if (sql.size() > max_definition_bytes) return "it is longer than 16 KiB";
  Calls calls;
  SqlTokens tokens{sql};
  SqlToken last;
  for (SqlToken token = tokens.next(); token.kind != SqlToken::Kind::end; token = tokens.next()) {
    const bool opens = token.kind == SqlToken::Kind::sign && token.text == "(";
    if (token.kind == SqlToken::Kind::word && is_in(searching, token.text)) {
      calls.add_search();
    } else if (token.kind == SqlToken::Kind::sign) {
      calls.add(token.text);
    }
    const bool is_call = opens && last.kind == SqlToken::Kind::word &&
                         !is_in(searching, last.text) && !same_name(last.text, own_name);
    const bool is_blob = last.text == "randomblob" || last.text == "zeroblob";
    if (is_call && is_blob && is_short_length(tokens)) last.text = "char";
    if (is_call && !calls.add(last.text)) {
      PERSIST_LET(const bool is_known, is_function(connection, last.text));
      if (is_known) return "it calls " + last.text + "()";
    }
    last = std::move(token);
  }
  return calls.objection();
}

Result<std::optional<std::string>> unbounded_expression(Connection& connection,
                                                        const SchemaObject& table) {
  return unbounded_expression(connection, table.sql + '\n' + table.index_sql, table.name);
}

}  // namespace persist::sqlite
