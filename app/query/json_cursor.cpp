#include "query/json_cursor.hpp"

#include <persist/json_text.hpp>

namespace persist::app {

std::string_view JsonCursor::value() {
  pass_separators();
  const std::string_view value = leading_value({at_, end_});
  at_ += value.size();
  return value;
}

bool JsonCursor::has_element() {
  if (peek() != ']') return true;
  ++at_;
  return false;
}

}  // namespace persist::app
