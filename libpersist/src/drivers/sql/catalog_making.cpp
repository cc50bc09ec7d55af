#include "drivers/sql/catalog.hpp"
#include "drivers/sql/catalog_rows.hpp"
#include "drivers/sql/kvs_contents.hpp"
#include "drivers/sql/layout_errors.hpp"
#include "values/descriptor.hpp"
#include "values/propagate.hpp"

// Where new stores go, and the tables that they get.

namespace persist::sql {

Result<StorePlace> Catalog::make(std::string_view store) {
  if (const auto why = dialect_.why_not_storable(store)) {
    return backing_error("set", {}, "the id of the store " + *why, BackingFault::unsupported);
  }
  PERSIST_LET(std::optional<StorePlace> place, find(store));
  if (settings_.layout) PERSIST_CHECK(check_only_place(store));
  const std::vector<Layout> there = layouts_there();
  const Layout home = settings_.layout.value_or(there.empty() ? Layout::single : there.front());
  bool is_home = place && place->table->layout == home;
  if (place && !is_home) {
    PERSIST_LET(is_home, has_entries(*place));
  }
  if (!is_home) {
    PERSIST_LET(place, make_in(home, store));
  }
  PERSIST_CHECK(check_to_change(*place));
  if (place->table->needed_column) {
    return backing_error("set", {},
                         "a new row of the table \"" + place->table->name +
                             "\" needs a value for the column \"" + *place->table->needed_column +
                             '"');
  }
  if (place->is_wrapped()) {
    TableContents contents{connection_, dialect_, *place->table};
    PERSIST_LET(const bool has_keys, contents.has_key_with(place->prefix));
    if (!has_keys) PERSIST_CHECK(forms_.note_new_store(store, contents));
  }
  return *place;
}

/// A store is not made in the layout that was asked for where another one has entries of it.
Result<void> Catalog::check_only_place(std::string_view store) {
  if (only_place_of_ == store) return {};
  std::vector<Layout> elsewhere;
  PERSIST_LET(const auto own, place_in(*settings_.layout, store));
  PERSIST_LET(const bool is_filled, own ? has_entries(*own) : Result<bool>{false});
  for (const Layout layout : {Layout::single, Layout::multi, Layout::kvs}) {
    if (layout == *settings_.layout || is_filled) continue;
    const auto table = table_of(layout, store);
    if (!table || table->mismatch) continue;
    PERSIST_LET(const auto place, place_in(layout, store));
    if (!place) continue;
    PERSIST_LET(const bool has_any, has_entries(*place));
    if (has_any) elsewhere.push_back(layout);
  }
  if (!elsewhere.empty()) {
    return std::unexpected{second_layout(store, *settings_.layout, elsewhere)};
  }
  only_place_of_ = store;
  return {};
}

Result<StorePlace> Catalog::make_in(Layout layout, std::string_view store) {
  if (!table_of(layout, store)) {
    PERSIST_CHECK(create_table(layout, table_name(layout, store, settings_.kvs_table)));
  }
  PERSIST_LET(std::optional<StorePlace> place, place_in(layout, store));
  if (!place) return backing_error("set", {}, "the table of the store was not created");
  return *std::move(place);
}

Result<void> Catalog::create_table(Layout layout, const std::string& name) {
  if (settings_.access != Access::create) {
    return backing_error("set", "ENOENT", "the table \"" + name + "\" does not exist");
  }
  if (const auto why = dialect_.why_no_table(name)) {
    return backing_error("set", {}, "no table can have the name \"" + name + "\": " + *why,
                         BackingFault::unsupported);
  }
  const Table table{.name = name, .layout = layout};
  for (const std::string& sql : dialect_.create_statements(table)) {
    PERSIST_CHECK(connection_.write(Statement{dialect_, sql}));
  }
  return read();
}

}  // namespace persist::sql
