#include "drivers/sqlite/layout_choice.hpp"

#include <algorithm>

#include "values/propagate.hpp"

namespace persist::sqlite {

namespace {

PersistenceError error_of(const Connection& connection, BackingFault fault, std::string message) {
  return PersistenceBackingError{.method = std::string{connection.method()},
                                 .fault = fault,
                                 .code = {},
                                 .message = std::move(message)};
}

std::string in_quotes(std::string_view store) { return '"' + std::string{store} + '"'; }

}  // namespace

Result<bool> has_entries(StoreRows& rows) {
  PERSIST_LET(const auto scan, rows.scan({.projection = Projection::keys}));
  EntryBatch batch;
  PERSIST_CHECK(scan->next(batch));
  return !batch.empty();
}

Result<void> drop_empty_places(std::vector<PlacedStore>& places) {
  std::vector<PlacedStore> filled;
  for (PlacedStore& place : places) {
    PERSIST_LET(const bool is_filled, has_entries(*place.rows));
    if (is_filled) filled.push_back(std::move(place));
  }
  if (filled.empty()) {
    places.resize(1);
  } else {
    places = std::move(filled);
  }
  return {};
}

Result<std::vector<Layout>> layouts_there(const Layouts& layouts) {
  std::vector<Layout> there;
  for (const auto& layout : layouts) {
    PERSIST_LET(const bool is_there, layout->is_there());
    if (is_there) there.push_back(layout->name());
  }
  return there;
}

Result<std::vector<Layout>> layouts_with(const Layouts& layouts, std::string_view store) {
  std::vector<Layout> found;
  for (const auto& layout : layouts) {
    PERSIST_LET(const bool is_there, layout->is_there());
    if (!is_there) continue;
    PERSIST_LET(const auto rows, layout->find(store));
    if (!rows) continue;
    PERSIST_LET(const bool is_filled, has_entries(*rows));
    if (is_filled) found.push_back(layout->name());
  }
  return found;
}

std::string words_for(std::span<const Layout> layouts) {
  std::string words;
  for (std::size_t i = 0; i < layouts.size(); ++i) {
    if (i > 0) words += i + 1 == layouts.size() ? " and " : ", ";
    words += name_of(layouts[i]);
  }
  return words;
}

PersistenceError ambiguous_store(const Connection& connection, std::string_view store,
                                 std::span<const PlacedStore> places) {
  std::vector<Layout> layouts;
  std::ranges::transform(places, std::back_inserter(layouts), &PlacedStore::layout);
  return error_of(connection, BackingFault::ambiguous_store,
                  "the store " + in_quotes(store) + " exists in the layouts " + words_for(layouts));
}

PersistenceError no_such_layout(const Connection& connection, Layout asked,
                                std::span<const Layout> there) {
  const std::string has =
      there.empty() ? "it has no table of any layout" : std::string{"it has "} + words_for(there);
  return error_of(
      connection, BackingFault::no_such_layout,
      "the database has no table of the layout " + std::string{name_of(asked)} + "; " + has);
}

PersistenceError second_layout(const Connection& connection, std::string_view store, Layout asked,
                               std::span<const Layout> there) {
  return error_of(connection, BackingFault::other_layout,
                  "the store " + in_quotes(store) + " exists in the layout " + words_for(there) +
                      " and cannot be created in " + std::string{name_of(asked)} + " as well");
}

PersistenceError other_table(const Connection& connection, std::string_view asked,
                             std::span<const std::string> tables) {
  constexpr std::size_t max_names = 5;
  std::string names;
  for (std::size_t i = 0; i < std::min(tables.size(), max_names); ++i) {
    if (i > 0) names += ", ";
    names += in_quotes(tables[i]);
  }
  if (tables.size() > max_names)
    names += " and " + std::to_string(tables.size() - max_names) + " more";
  std::string message = asked.empty() ? "the database has no table under Effect's own names"
                                      : "the database has no table " + in_quotes(asked);
  if (tables.size() == 1) message += "; " + names + " looks like the table of a key-value store";
  if (tables.size() > 1) message += "; " + names + " look like tables of key-value stores";
  return error_of(connection, BackingFault::other_table, std::move(message));
}

PersistenceError no_own_table(const Connection& connection, std::string_view store) {
  return error_of(
      connection, BackingFault::other_layout,
      "the store " + in_quotes(store) + " has no table of its own: it is not in the layout multi");
}

}  // namespace persist::sqlite
