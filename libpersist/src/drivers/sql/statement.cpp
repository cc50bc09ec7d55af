#include "drivers/sql/statement.hpp"

#include <utility>

#include "drivers/sql/dialect.hpp"

namespace persist::sql {

Statement& Statement::add(const Parameter& parameter) {
  parameters_.push_back(parameter);
  dialect_->append_placeholder(sql_, parameters_.size());
  return *this;
}

Statement& Statement::add_kept(std::string value, Parameter::Type type) {
  return add(Parameter{.value = kept_.emplace_back(std::move(value)), .type = type});
}

Statement& Statement::add_integer(std::int64_t value) {
  return add_kept(std::to_string(value), Parameter::Type::integer);
}

}  // namespace persist::sql
