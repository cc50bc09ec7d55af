#pragma once

#include <string>
#include <vector>

#include "drivers/sql/connection.hpp"
#include "drivers/sql/dialect.hpp"
#include "kvs/kvs_form.hpp"

namespace persist::sql {

/// A table of the layout kvs as the rule for its prefixes looks at it.
class TableContents final : public KvsContents {
 public:
  TableContents(Connection& connection, const Dialect& dialect, const Table& table)
      : connection_{connection}, dialect_{dialect}, table_{table} {}

  Result<bool> has_key_with(std::string_view prefix) override;
  Result<bool> is_old() override;
  Result<bool> is_plain() override;
  Result<bool> is_doubtful() override;
  /// The stores, if it is not old, in order.
  [[nodiscard]] Result<std::vector<std::string>> stores();

 private:
  [[nodiscard]] Result<void> look();
  [[nodiscard]] Result<bool> is_any_wrapped(std::string_view condition, std::string_view value);
  [[nodiscard]] Statement select(std::string_view columns) const;

  Connection& connection_;
  const Dialect& dialect_;
  const Table& table_;
  bool has_looked_ = false;
  bool is_old_ = false;
  bool has_unwrapped_ = false;  // of a key that is not of 4.1
  bool has_wrapped_ = false;
  FormEvidence evidence_;
  std::vector<std::string> stores_;
};

}  // namespace persist::sql
