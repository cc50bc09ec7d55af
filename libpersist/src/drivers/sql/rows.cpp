#include "drivers/sql/rows.hpp"

#include <charconv>

namespace persist::sql {

void Rows::clear(std::size_t columns) {
  bytes_.clear();
  ends_.clear();
  columns_ = columns;
}

std::int64_t Rows::number(std::size_t row, std::size_t column) const {
  const std::string_view digits = text(row, column);
  std::int64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

}  // namespace persist::sql
