#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "drivers/sql/catalog.hpp"

namespace persist::sql {

/// Whether rows that are read stay as they are until the transaction ends.
enum class RowLock : std::uint8_t { none, update };

/// Answers the first of `keys`, those of one store and at most 1000, by one statement; see
/// `Inspector::lookup_many`. With `Projection::keys` values are left empty.
[[nodiscard]] Result<std::size_t> look_up(Catalog& catalog, std::span<const persist::Place> keys,
                                          Projection projection, RowLock lock, EntryBatch& batch);

}  // namespace persist::sql
