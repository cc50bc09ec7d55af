#pragma once

#include <span>
#include <string>
#include <string_view>

#include <persist/error.hpp>
#include <persist/inspector.hpp>

namespace persist::sql {

[[nodiscard]] PersistenceError ambiguous_store(std::string_view store,
                                               std::span<const Layout> layouts);
/// The database has `there` and not `asked`.
[[nodiscard]] PersistenceError no_such_layout(Layout asked, std::span<const Layout> there);
/// A store with entries in `there` is not to be made in `asked` as well.
[[nodiscard]] PersistenceError second_layout(std::string_view store, Layout asked,
                                             std::span<const Layout> there);
/// There is no table of ours, or none of the name `asked` where that is not empty; `tables` look
/// like a KeyValueStore's.
[[nodiscard]] PersistenceError other_table(std::string_view asked,
                                           std::span<const std::string> tables);
[[nodiscard]] PersistenceError has_triggers(std::string_view table);
/// The layouts cluster and queue have no stores for an application.
[[nodiscard]] PersistenceError not_for_stores();

}  // namespace persist::sql
