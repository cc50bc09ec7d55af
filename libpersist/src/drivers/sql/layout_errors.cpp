#include "drivers/sql/layout_errors.hpp"

#include <algorithm>

namespace persist::sql {

namespace {

PersistenceError error_of(BackingFault fault, std::string message) {
  return PersistenceBackingError{
      .method = "open", .fault = fault, .code = {}, .message = std::move(message)};
}

std::string in_quotes(std::string_view text) { return '"' + std::string{text} + '"'; }

std::string words_for(std::span<const Layout> layouts) {
  std::string words;
  for (std::size_t i = 0; i < layouts.size(); ++i) {
    if (i > 0) words += i + 1 == layouts.size() ? " and " : ", ";
    words += name_of(layouts[i]);
  }
  return words;
}

}  // namespace

PersistenceError ambiguous_store(std::string_view store, std::span<const Layout> layouts) {
  return error_of(BackingFault::ambiguous_store,
                  "the store " + in_quotes(store) + " exists in the layouts " + words_for(layouts));
}

PersistenceError no_such_layout(Layout asked, std::span<const Layout> there) {
  const std::string has =
      there.empty() ? "it has no table of any layout" : "it has " + words_for(there);
  return error_of(BackingFault::no_such_layout, "the database has no table of the layout " +
                                                    std::string{name_of(asked)} + "; " + has);
}

PersistenceError second_layout(std::string_view store, Layout asked,
                               std::span<const Layout> there) {
  return error_of(BackingFault::other_layout,
                  "the store " + in_quotes(store) + " exists in the layout " + words_for(there) +
                      " and cannot be created in " + std::string{name_of(asked)} + " as well");
}

PersistenceError other_table(std::string_view asked, std::span<const std::string> tables) {
  constexpr std::size_t max_names = 5;
  std::string names;
  for (std::size_t i = 0; i < std::min(tables.size(), max_names); ++i) {
    if (i > 0) names += ", ";
    names += in_quotes(tables[i]);
  }
  if (tables.size() > max_names) {
    names += " and " + std::to_string(tables.size() - max_names) + " more";
  }
  std::string message = asked.empty() ? "the database has no table under Effect's own names"
                                      : "the database has no table " + in_quotes(asked);
  if (tables.size() == 1) message += "; " + names + " looks like the table of a key-value store";
  if (tables.size() > 1) message += "; " + names + " look like tables of key-value stores";
  return error_of(BackingFault::other_table, std::move(message));
}

PersistenceError not_for_stores() {
  return error_of(BackingFault::unsupported,
                  "the layouts cluster and queue have no stores for an application");
}

PersistenceError has_triggers(std::string_view table) {
  return error_of(BackingFault::failed,
                  "the table " + in_quotes(table) +
                      " has triggers or foreign keys, by which a change of it may change more");
}

}  // namespace persist::sql
