#pragma once

#include <memory>
#include <string>

#include "drivers/sqlite/row_table.hpp"
#include "kvs/kvs_form.hpp"

namespace persist::sqlite {

/// A store whose ids begin with `prefix` in a table (id, value, value_type) of wrapped values.
[[nodiscard]] std::unique_ptr<StoreRows> make_kvs_store(std::shared_ptr<RowTable> table,
                                                        StorePrefix prefix);

}  // namespace persist::sqlite
