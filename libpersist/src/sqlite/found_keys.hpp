#pragma once

#include <optional>
#include <string>
#include <vector>

#include <persist/inspector.hpp>

#include "sqlite/row_table.hpp"

namespace persist::sqlite {

/// An id as it is stored.
struct FoundKey {
  std::string bytes;
  StorageClass storage = StorageClass::text;
  /// Of a text in a UTF-16 database: UTF-8 cannot say every one.
  std::u16string utf16 = {};
};

/// Whether the database's texts are UTF-8, and so its index goes in the order of their bytes.
[[nodiscard]] Result<bool> is_in_byte_order(Connection& connection);

/// Every id of a store in a UTF-16 database.
[[nodiscard]] Result<std::vector<FoundKey>> keys_of_utf16(const RowTable& table,
                                                          const StoreId& store);

/// Every id of a store that has blobs among them, which the index puts behind the texts whatever
/// their bytes; none where there is no blob.
[[nodiscard]] Result<std::optional<std::vector<FoundKey>>> keys_if_any_blob(const RowTable& table,
                                                                            const StoreId& store);

/// The ids of what has expired in a store, by the index on expiry; none when the table lacks that
/// index, or so much has expired that reading the store is cheaper.
[[nodiscard]] Result<std::optional<std::vector<FoundKey>>> keys_if_few_expired(
    const RowTable& table, const StoreId& store, Instant now);

}  // namespace persist::sqlite
