#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "drivers/sql/dialect.hpp"
#include "drivers/sql/rows.hpp"

namespace persist::sql {

struct CatalogRows {
  std::vector<Table> tables;
  bool is_byte_ordered = false;  // of the database
  bool is_complete = true;       // nothing was left open
};

/// The tables in the answer to `Dialect::append_catalog`.
[[nodiscard]] CatalogRows tables_in(const Rows& rows, std::string_view kvs_table);

/// The name of the table in which a layout has a store.
[[nodiscard]] std::string table_name(Layout layout, std::string_view store,
                                     std::string_view kvs_table);
/// The store of a table of the layout multi.
[[nodiscard]] std::string_view store_of_table(std::string_view name);

}  // namespace persist::sql
