#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "drivers/sqlite/connection.hpp"
#include "drivers/sqlite/layout.hpp"

namespace persist::sqlite {

using Layouts = std::vector<std::unique_ptr<TableLayout>>;

/// A store in one of the layouts of a file.
struct PlacedStore {
  Layout layout;
  std::unique_ptr<StoreRows> rows;
};

[[nodiscard]] Result<bool> has_entries(StoreRows& rows);

/// Leaves the places that have entries; the first one where none has any.
[[nodiscard]] Result<void> drop_empty_places(std::vector<PlacedStore>& places);

/// The layouts among `layouts` that the file has.
[[nodiscard]] Result<std::vector<Layout>> layouts_there(const Layouts& layouts);

/// The layouts among `layouts` in which the store has entries.
[[nodiscard]] Result<std::vector<Layout>> layouts_with(const Layouts& layouts,
                                                       std::string_view store);

[[nodiscard]] PersistenceError ambiguous_store(const Connection& connection, std::string_view store,
                                               std::span<const PlacedStore> places);
/// The file has `there` and not `asked`.
[[nodiscard]] PersistenceError no_such_layout(const Connection& connection, Layout asked,
                                              std::span<const Layout> there);
/// A store with entries in `there` is not to be made in `asked` as well.
[[nodiscard]] PersistenceError second_layout(const Connection& connection, std::string_view store,
                                             Layout asked, std::span<const Layout> there);
/// The store is not one with a table of its own.
[[nodiscard]] PersistenceError no_own_table(const Connection& connection, std::string_view store);

/// No table of ours is there, or none of the name `asked` where that is not empty; `tables` look
/// like a KeyValueStore's.
[[nodiscard]] PersistenceError other_table(const Connection& connection, std::string_view asked,
                                           std::span<const std::string> tables);

/// "single and kvs"
[[nodiscard]] std::string words_for(std::span<const Layout> layouts);

}  // namespace persist::sqlite
