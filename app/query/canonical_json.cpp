#include "query/canonical_json.hpp"

#include <map>

#include "query/decimal.hpp"
#include "query/json_cursor.hpp"

namespace persist::app {

namespace {

void append_string(std::string& out, std::string_view token) {
  if (token.find('\\') == std::string_view::npos) {
    out += token;  // as it would be quoted
  } else {
    append_canonical_string(out, unquoted(JsonView::assume_valid(token)));
  }
}

void append_number(std::string& out, std::string_view token) {
  const Decimal decimal = decimal_of(token);
  if (decimal.negative) out += '-';
  out += decimal.digits;
  out += 'e';
  out += std::to_string(decimal.exponent);
}

void append_next(std::string& out, JsonCursor& cursor);

void append_array(std::string& out, JsonCursor& cursor) {
  out += '[';
  cursor.enter();
  while (cursor.has_element()) {
    append_next(out, cursor);
    out += ',';
  }
  out += ']';
}

void append_object(std::string& out, JsonCursor& cursor) {
  std::map<std::string, std::string> members;
  cursor.enter();
  while (const auto token = cursor.next_member()) {
    std::string name;
    append_string(name, *token);
    std::string& value = members[std::move(name)];
    value.clear();
    append_next(value, cursor);
  }
  out += '{';
  for (const auto& [name, value] : members) out.append(name).append(":").append(value) += ',';
  out += '}';
}

void append_next(std::string& out, JsonCursor& cursor) {
  switch (cursor.peek()) {
    case '{': return append_object(out, cursor);
    case '[': return append_array(out, cursor);
    case '"': return append_string(out, cursor.value());
    case 't':
    case 'f':
    case 'n': out += cursor.value(); return;
    default: return append_number(out, cursor.value());
  }
}

}  // namespace

void append_canonical(std::string& out, JsonView json) {
  JsonCursor cursor{json.text()};
  append_next(out, cursor);
}

void append_canonical_string(std::string& out, std::string_view characters) {
  append_quoted(out, characters);
}

}  // namespace persist::app
