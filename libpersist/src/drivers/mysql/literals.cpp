#include "drivers/mysql/literals.hpp"

#include <algorithm>
#include <string_view>

namespace persist::mysql {

namespace {

// No byte of a character beyond ASCII is one of these.
constexpr std::string_view escaped{"\0'\\", 3};

void append_quoted(std::string& out, std::string_view value) {
  out += '\'';
  for (std::size_t begin = 0; begin < value.size();) {
    const auto end = std::min(value.find_first_of(escaped, begin), value.size());
    out += value.substr(begin, end - begin);
    if (end == value.size()) break;
    out += '\\';
    out += value[end] == '\0' ? '0' : value[end];
    begin = end + 1;
  }
  out += '\'';
}

void append_literal(std::string& out, const sql::Parameter& parameter) {
  if (!parameter.value) {
    out += "NULL";
  } else if (parameter.type == sql::Parameter::Type::integer) {
    out += *parameter.value;
  } else {
    if (parameter.type == sql::Parameter::Type::bytes) out += "_binary";
    append_quoted(out, *parameter.value);
  }
}

}  // namespace

std::string with_literals(const sql::Statement& statement) {
  const std::string& sql = statement.sql();
  std::size_t size = sql.size();
  for (const sql::Parameter& parameter : statement.parameters()) {
    size += 12 + parameter.value.value_or(std::string_view{}).size();
  }
  std::string text;
  text.reserve(size + size / 8);
  std::size_t begin = 0;
  for (const sql::Parameter& parameter : statement.parameters()) {
    const std::size_t end = sql.find(placeholder, begin);
    text.append(sql, begin, end - begin);
    append_literal(text, parameter);
    begin = end + 1;
  }
  return text.append(sql, begin);
}

}  // namespace persist::mysql
