#include "drivers/sql/catalog.hpp"

#include <algorithm>
#include <array>

#include "drivers/sql/catalog_rows.hpp"
#include "drivers/sql/kvs_contents.hpp"
#include "drivers/sql/layout_errors.hpp"
#include "values/descriptor.hpp"
#include "values/propagate.hpp"

namespace persist::sql {

namespace {

constexpr std::array all_layouts{Layout::single, Layout::multi, Layout::kvs};
// A table that somebody removes or changes is noticed after so long.
constexpr std::chrono::seconds max_age{10};

}  // namespace

Result<void> Catalog::read() {
  Statement usual{dialect_};
  dialect_.append_usual_catalog(usual, settings_.kvs_table);
  Rows rows;
  PERSIST_CHECK(connection_.read(usual, rows));
  dialect_.read_usual_catalog(rows);
  CatalogRows read = tables_in(rows, settings_.kvs_table);
  if (!read.is_complete) {
    Statement full{dialect_};
    dialect_.append_catalog(full, settings_.kvs_table);
    PERSIST_CHECK(connection_.read(full, rows));
    read = tables_in(rows, settings_.kvs_table);
  }
  is_byte_ordered_ = read.is_byte_ordered;
  tables_.clear();
  for (Table& table : read.tables) {
    std::string name = table.name;
    tables_.emplace(std::move(name), std::make_shared<const Table>(std::move(table)));
  }
  read_at_ = Clock::now();
  return {};
}

Result<void> Catalog::read_if_older(std::chrono::milliseconds age) {
  if (read_at_ && connection_.is_in_transaction()) return {};
  return read_at_ && Clock::now() - *read_at_ < age ? Result<void>{} : read();
}

Result<void> Catalog::open() {
  PERSIST_CHECK(read());
  return settings_.access == Access::create ? Result<void>{} : check_choice();
}

/// What has the name of a layout and does not fit is reported by whoever looks into it.
Result<void> Catalog::check_choice() const {
  const bool is_named = settings_.kvs_table != default_kvs_table;
  std::vector<std::string> others;
  for (const auto& [name, table] : tables_) {
    const bool is_other = table->layout == Layout::kvs && name != settings_.kvs_table;
    if (is_other && !table->mismatch) others.push_back(name);
    if (!is_other && is_wanted(table->layout)) return {};
  }
  if (settings_.layout && !is_named && *settings_.layout != Layout::kvs) {
    return std::unexpected{no_such_layout(*settings_.layout, layouts_there())};
  }
  if (is_named || !others.empty()) {
    return std::unexpected{other_table(is_named ? settings_.kvs_table : std::string{}, others)};
  }
  if (settings_.layout) {
    return std::unexpected{no_such_layout(*settings_.layout, layouts_there())};
  }
  return {};
}

std::shared_ptr<const Table> Catalog::table_of(Layout layout, std::string_view store) const {
  const auto found = tables_.find(table_name(layout, store, settings_.kvs_table));
  return found == tables_.end() || found->second->layout != layout ? nullptr : found->second;
}

bool Catalog::has_layout(Layout layout) const {
  return std::ranges::any_of(tables_, [&](const auto& each) {
    const Table& table = *each.second;
    return table.layout == layout && !table.mismatch &&
           (layout != Layout::kvs || table.name == settings_.kvs_table);
  });
}

std::vector<Layout> Catalog::layouts_there() const {
  std::vector<Layout> there;
  for (const Layout layout : all_layouts) {
    if (has_layout(layout)) there.push_back(layout);
  }
  return there;
}

bool Catalog::has_tables() const {
  return std::ranges::any_of(tables_, [&](const auto& each) { return is_ours(*each.second); });
}

Result<std::vector<std::shared_ptr<const Table>>> Catalog::tables() {
  PERSIST_CHECK(read());
  std::vector<std::shared_ptr<const Table>> found;
  for (const auto& [name, table] : tables_) {
    if (is_ours(*table)) found.push_back(table);
  }
  return found;
}

Result<std::vector<StoreInfo>> Catalog::kvs_stores_in(const Table& table) {
  TableContents contents{connection_, dialect_, table};
  PERSIST_LET(const bool is_bare, forms_.is_bare(contents));
  std::vector<StoreInfo> infos;
  if (!is_bare) {
    PERSIST_CHECK(forms_.note_listing(contents));
    PERSIST_LET(std::vector<std::string> ids, contents.stores());
    for (std::string& id : ids) infos.push_back({.id = std::move(id), .layout = Layout::kvs});
    return infos;
  }
  PERSIST_LET(const bool has_any, contents.has_key_with({}));
  if (!has_any) return infos;
  if (settings_.note && !std::exchange(has_reported_, true)) {
    PERSIST_LET(const bool is_plain, contents.is_plain());
    settings_.note(std::string{is_plain ? plain_container_note : old_container_note});
  }
  infos.push_back({.id = {}, .layout = Layout::kvs, .is_undivided = true});
  return infos;
}

Result<std::vector<StoreInfo>> Catalog::stores_in(const Table& table) {
  if (table.layout == Layout::kvs) return kvs_stores_in(table);
  if (table.layout == Layout::multi) {
    return std::vector{
        StoreInfo{.id = std::string{store_of_table(table.name)}, .layout = Layout::multi}};
  }
  Statement statement{dialect_};
  dialect_.append_stores(statement, table);
  Rows rows;
  PERSIST_CHECK(connection_.read(statement, rows, Patience::long_statement));
  std::vector<StoreInfo> infos;
  infos.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    infos.push_back({.id = std::string{rows.text(i, 0)}, .layout = Layout::single});
  }
  return infos;
}

Result<std::vector<StoreInfo>> Catalog::stores() {
  PERSIST_LET(const auto found, tables());
  std::vector<StoreInfo> infos;
  for (const auto& table : found) {
    if (table->mismatch) continue;
    PERSIST_LET(std::vector<StoreInfo> more, stores_in(*table));
    std::ranges::move(more, std::back_inserter(infos));
  }
  const auto rank = [](const StoreInfo& info) {
    return std::pair<std::string_view, Layout>{info.id, info.layout};
  };
  std::ranges::sort(infos, {}, rank);
  PERSIST_CHECK(drop_empty_twins(infos));
  return infos;
}

/// An empty table does not count beside entries of its store elsewhere.
Result<void> Catalog::drop_empty_twins(std::vector<StoreInfo>& infos) {
  std::vector<StoreInfo> kept;
  for (std::size_t i = 0; i < infos.size(); ++i) {
    const bool has_twin = (i > 0 && infos[i - 1].id == infos[i].id) ||
                          (i + 1 < infos.size() && infos[i + 1].id == infos[i].id);
    if (has_twin && infos[i].layout == Layout::multi) {
      PERSIST_LET(const auto place, find(infos[i]));
      PERSIST_LET(const bool is_filled, place ? has_entries(*place) : Result<bool>{false});
      if (!is_filled) continue;
    }
    kept.push_back(infos[i]);
  }
  infos = std::move(kept);
  return {};
}

Result<bool> Catalog::has_entries(const StorePlace& place) {
  Statement statement{dialect_, "SELECT 1 FROM "};
  statement.add(dialect_.quoted_name(place.table->name)).add(" WHERE ");
  append_is_in_store(statement, place);
  statement.add(" LIMIT 1");
  Rows rows;
  const Result<void> read = connection_.read(statement, rows, Patience::long_statement);
  if (!read && means_no_row(read.error())) return false;
  PERSIST_CHECK(read);
  return !rows.empty();
}

bool Catalog::means_no_row(const PersistenceError& error) const {
  const auto* const backing = std::get_if<PersistenceBackingError>(&error);
  return backing != nullptr && dialect_.is_incomparable(backing->code);
}

Result<std::optional<StorePlace>> Catalog::place_in(Layout layout, std::string_view store) {
  const std::shared_ptr<const Table> table = table_of(layout, store);
  if (!table || dialect_.why_not_storable(store)) return std::nullopt;
  if (table->mismatch) return backing_error("open", {}, *table->mismatch);
  StorePlace place{.table = table, .store = std::string{store}};
  if (layout == Layout::kvs) {
    TableContents contents{connection_, dialect_, *table};
    PERSIST_LET(StorePrefix prefix, forms_.prefix_of(store, contents));
    place.prefix = std::move(prefix.text);
    place.is_guess = prefix.is_guess;
  }
  return place;
}

/// Only a store that may be in several layouts is looked for in the tables themselves.
Result<std::optional<StorePlace>> Catalog::search(std::string_view store) {
  std::vector<StorePlace> places;
  for (const Layout layout : all_layouts) {
    if (!is_wanted(layout)) continue;
    PERSIST_LET(std::optional<StorePlace> place, place_in(layout, store));
    if (place) places.push_back(*std::move(place));
  }
  if (places.empty()) return std::nullopt;
  if (places.size() == 1) return places.front();
  std::vector<Layout> filled;
  std::optional<StorePlace> found;
  for (StorePlace& place : places) {
    PERSIST_LET(const bool is_filled, has_entries(place));
    if (!is_filled) continue;
    filled.push_back(place.table->layout);
    found = place;
  }
  if (filled.size() > 1) return std::unexpected{ambiguous_store(store, filled)};
  return found ? found : places.front();
}

Result<std::optional<StorePlace>> Catalog::find(std::string_view store) {
  PERSIST_CHECK(read_if_older(max_age));
  PERSIST_LET(std::optional<StorePlace> place, search(store));
  if (place) return place;
  // Somebody may have made the table since.
  PERSIST_CHECK(read());
  return search(store);
}

Result<std::optional<StorePlace>> Catalog::find(const StoreInfo& store) {
  PERSIST_CHECK(read_if_older(max_age));
  return place_in(store.layout, store.id);
}

Result<void> Catalog::check_to_change(const StorePlace& place) const {
  if (place.is_guess) return std::unexpected{guessed_form("change", place.store)};
  if (place.table->has_triggers && !settings_.allow_triggers) {
    return std::unexpected{has_triggers(place.table->name)};
  }
  return {};
}

Result<std::optional<StorePlace>> Catalog::find_to_change(std::string_view store) {
  PERSIST_LET(std::optional<StorePlace> place, find(store));
  if (place) PERSIST_CHECK(check_to_change(*place));
  return place;
}

}  // namespace persist::sql
