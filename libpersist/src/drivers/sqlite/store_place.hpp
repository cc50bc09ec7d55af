#pragma once

#include <memory>
#include <string>

#include <persist/inspector.hpp>

namespace persist::sqlite {

class RowTable;

/// The id of a store as its rows hold it.
struct StoreId {
  std::string bytes;
  StorageClass storage = StorageClass::text;
};

/// Where the entries of a store lie: in which table, and in which of its rows.
struct StorePlace {
  std::shared_ptr<RowTable> table;
  /// The `store_id` of the rows, in a table that has this column.
  StoreId store = {};
  /// What the ids of the rows begin with and the keys of the entries do not.
  std::string prefix = {};
  /// The rows hold values and expiries as a KeyValueStore does (kvs/envelope.hpp).
  bool is_wrapped = false;
};

}  // namespace persist::sqlite
