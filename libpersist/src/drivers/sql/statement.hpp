#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace persist::sql {

class Dialect;

/// A parameter of a statement, as text whatever its type.
struct Parameter {
  enum class Type : std::uint8_t { text, bytes, integer, text_array, bytes_array, integer_array };
  /// None: NULL.
  std::optional<std::string_view> value;
  Type type = Type::text;
};

/// The text of a statement and its parameters.
class Statement {
 public:
  /// The dialect must outlive it.
  explicit Statement(const Dialect& dialect) : dialect_{&dialect} {}
  Statement(const Dialect& dialect, std::string_view sql) : dialect_{&dialect}, sql_{sql} {}

  Statement& add(std::string_view sql) {
    sql_ += sql;
    return *this;
  }
  /// Adds the placeholder of a parameter, whose value must outlive the statement.
  Statement& add(const Parameter& parameter);
  Statement& add_text(std::string_view value) { return add(Parameter{.value = value}); }
  /// The same of a value that it keeps.
  Statement& add_kept(std::string value, Parameter::Type type = Parameter::Type::text);
  Statement& add_integer(std::int64_t value);

  [[nodiscard]] const Dialect& dialect() const { return *dialect_; }
  [[nodiscard]] const std::string& sql() const { return sql_; }
  [[nodiscard]] std::span<const Parameter> parameters() const { return parameters_; }

 private:
  const Dialect* dialect_;
  std::string sql_;
  std::vector<Parameter> parameters_;
  std::deque<std::string> kept_;
};

}  // namespace persist::sql
