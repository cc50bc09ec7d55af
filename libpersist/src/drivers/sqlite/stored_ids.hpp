#pragma once

#include <optional>
#include <string>
#include <vector>

#include <persist/inspector.hpp>

#include "drivers/sqlite/row_table.hpp"

namespace persist::sqlite {

/// An id as it is stored.
struct StoredId {
  std::string bytes;
  StorageClass storage = StorageClass::text;
};

struct FoundKeys {
  std::vector<StoredId> keys;
  /// Tells that some keys are too long to be read and missing here.
  std::optional<PersistenceError> too_long = std::nullopt;
};

/// Every id of a store, in the order of the index; one in place of all that are NULL.
[[nodiscard]] Result<FoundKeys> all_keys(const RowTable& table, const StoreId& store);

/// Whether a store has blobs among its ids, which the index puts behind the texts whatever their
/// bytes.
[[nodiscard]] Result<bool> has_blob_keys(RowTable& table, const StoreId& store);

/// The ids of what has expired in a store, by the index on expiry; none when the table lacks that
/// index, or so much has expired that reading the store is cheaper.
[[nodiscard]] Result<std::optional<std::vector<StoredId>>> keys_if_few_expired(
    const RowTable& table, const StoreId& store, Instant now);

}  // namespace persist::sqlite
