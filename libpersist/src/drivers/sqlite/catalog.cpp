#include "drivers/sqlite/catalog.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "drivers/sqlite/error.hpp"
#include "kvs/kvs_form.hpp"
#include "values/propagate.hpp"

namespace persist::sqlite {

namespace {

using MakeLayout = Result<std::unique_ptr<TableLayout>> (*)(Connection&, Schema&,
                                                            const SqliteOptions&);

struct LayoutMaker {
  Layout name;
  MakeLayout make;
};

// A new store goes to the first of those that a file has, or to the first.
constexpr std::array makers{LayoutMaker{Layout::single, make_single_layout},
                            LayoutMaker{Layout::multi, make_multi_layout},
                            LayoutMaker{Layout::kvs, make_kvs_layout}};

// Each holds statements; a file of the multi layout may have a store a user.
constexpr std::size_t max_known_stores = 128;

/// Whether the error is about a table of another shape, which hides no store of other layouts.
bool is_schema_mismatch(const PersistenceError& error) {
  const auto* const backing = std::get_if<PersistenceBackingError>(&error);
  return backing != nullptr && backing->code == name_of_code(SQLITE_MISMATCH);
}

/// Over a store that is not there.
class EmptyScan final : public Scan {
 public:
  Result<void> next(EntryBatch& batch) override {
    batch.clear();
    return {};
  }
};

}  // namespace

Result<std::int64_t> Catalog::schema_version() {
  PERSIST_CHECK(connection_.prepare_once(schema_version_, "PRAGMA schema_version"));
  StatementScope run{connection_, schema_version_};
  const std::int64_t version = run.row() ? run.number(0) : 0;
  PERSIST_CHECK(run.end());
  return version;
}

Result<void> Catalog::refresh() {
  PERSIST_LET(const std::int64_t version, schema_version());
  if (version_ == version) return {};
  forget();
  PERSIST_CHECK(read_schema());
  version_ = version;
  return {};
}

void Catalog::forget() {
  version_.reset();
  known_.clear();
  layouts_.clear();
  left_out_.clear();
  only_place_of_.reset();
  home_ = nullptr;
  schema_ = {};
  guard_.forget();
}

Result<void> Catalog::read_schema() {
  Result<Schema> schema = Schema::read(connection_, options_.kvs_table);
  if (!schema && connection_.lacked_trust()) schema = Schema::read(connection_, options_.kvs_table);
  if (!schema) return std::unexpected{std::move(schema.error())};
  schema_ = *std::move(schema);
  PERSIST_CHECK(connection_.learn_encoding());
  for (const LayoutMaker& maker : makers) {
    PERSIST_LET(auto layout, maker.make(connection_, schema_, options_));
    const bool is_asked_for = !options_.layout || *options_.layout == maker.name;
    (is_asked_for ? layouts_ : left_out_).push_back(std::move(layout));
  }
  if (!layouts_.empty()) return check_choice();
  return std::unexpected{connection_.error(SQLITE_MISUSE, "a SQLite file has no such layout")};
}

Result<std::vector<StoreInfo>> Catalog::stores() {
  PERSIST_CHECK(refresh());
  std::vector<StoreInfo> infos;
  bool any = false;
  for (const auto& layout : layouts_) {
    PERSIST_LET(std::vector<std::string> ids, layout->stores());
    for (std::string& id : ids) {
      infos.push_back(
          {.id = std::move(id), .layout = layout->name(), .is_undivided = layout->is_undivided()});
    }
    PERSIST_LET(const bool is_there, layout->is_there());
    any = any || is_there;
  }
  PERSIST_LET(const std::vector<Fault> faults, schema_mismatches());
  if (!any && !faults.empty()) {
    return std::unexpected{connection_.error(SQLITE_MISMATCH, faults.front().message)};
  }
  if (options_.note) {
    for (const Fault& fault : faults) options_.note(fault.message);
  }
  std::ranges::sort(infos, {},
                    [](const StoreInfo& info) { return std::tie(info.id, info.layout); });
  PERSIST_CHECK(forget_empty_twins(infos));
  return infos;
}

// Only a table of the layout multi can be there without an entry.
Result<void> Catalog::forget_empty_twins(std::vector<StoreInfo>& infos) {
  const auto is_alone = [&](std::size_t i) {
    return (i == 0 || infos[i - 1].id != infos[i].id) &&
           (i + 1 == infos.size() || infos[i + 1].id != infos[i].id);
  };
  std::vector<StoreInfo> twins;
  for (std::size_t i = 0; i < infos.size(); ++i) {
    if (infos[i].layout != Layout::multi || is_alone(i)) continue;
    PERSIST_LET(const auto rows, find(infos[i]));
    PERSIST_LET(const bool is_filled, has_entries(*rows));
    if (!is_filled) twins.push_back(infos[i]);
  }
  std::size_t next = 0;
  std::erase_if(infos, [&](const StoreInfo& info) {
    const bool is_twin = next < twins.size() && twins[next] == info;
    next += std::size_t{is_twin};
    return is_twin;
  });
  return {};
}

StoreRows* Catalog::known(std::string_view store) const {
  const auto at = known_.find(store);
  return at == known_.end() ? nullptr : at->second.get();
}

StoreRows* Catalog::keep(std::string_view store, std::unique_ptr<StoreRows> rows) {
  if (!rows) return nullptr;
  if (known_.size() >= max_known_stores) known_.clear();
  return known_.insert_or_assign(std::string{store}, std::move(rows)).first->second.get();
}

Result<std::unique_ptr<StoreRows>> Catalog::search(std::string_view store) {
  std::vector<PlacedStore> places;
  std::optional<PersistenceError> error;
  for (const auto& layout : layouts_) {
    Result<std::unique_ptr<StoreRows>> rows = layout->find(store);
    if (!rows) {
      if (!is_schema_mismatch(rows.error())) return rows;
      error = std::move(rows.error());
    } else if (*rows) {
      places.push_back({.layout = layout->name(), .rows = *std::move(rows)});
    }
  }
  if (places.empty() && error) return std::unexpected{*std::move(error)};
  if (places.empty()) return nullptr;
  if (places.size() > 1) PERSIST_CHECK(drop_empty_places(places));
  if (places.size() > 1) return std::unexpected{ambiguous_store(connection_, store, places)};
  return std::move(places.front().rows);
}

Result<StoreRows*> Catalog::find(std::string_view store) {
  if (StoreRows* const rows = known(store)) return rows;
  PERSIST_CHECK(refresh());
  PERSIST_LET(std::unique_ptr<StoreRows> rows, search(store));
  return keep(store, std::move(rows));
}

Result<std::unique_ptr<StoreRows>> Catalog::find(const StoreInfo& store) {
  PERSIST_CHECK(refresh());
  for (const auto& layout : layouts_) {
    if (layout->name() == store.layout) return layout->find(store.id);
  }
  return nullptr;
}

Result<std::unique_ptr<Scan>> Catalog::scan(std::string_view store, ScanOptions range) {
  PERSIST_LET(StoreRows* const rows, find(store));
  if (rows == nullptr) return std::make_unique<EmptyScan>();
  return rows->scan(std::move(range));
}

Result<std::optional<StorePlace>> Catalog::place_of(std::string_view store) {
  PERSIST_LET(StoreRows* const rows, find(store));
  if (rows == nullptr) return std::nullopt;
  return rows->place();
}

Result<std::size_t> Catalog::count_stores_in(const RowTable& table) {
  for (const auto& layout : layouts_) {
    if (!layout->has_stores_in(table)) continue;
    PERSIST_LET(const std::vector<std::string> ids, layout->stores());
    return ids.size();
  }
  return 1;
}

Result<std::optional<StoreGroup>> Catalog::group_of(std::span<const StoreInfo> stores) {
  StoreGroup group;
  for (const StoreInfo& store : stores) {
    if (store.layout != stores.front().layout) break;
    PERSIST_LET(const std::unique_ptr<StoreRows> rows, find(store));
    if (!rows || rows->has_own_table()) break;
    group.places.push_back(rows->place());
  }
  if (group.places.empty()) return std::nullopt;
  PERSIST_LET(const std::size_t all, count_stores_in(*group.table()));
  if (group.places.size() < all) return std::nullopt;
  return group;
}

Result<StoreRows*> Catalog::find_to_change(std::string_view store, Change change) {
  PERSIST_LET(StoreRows* const rows, find(store));
  if (rows != nullptr && rows->is_guess()) {
    return std::unexpected{guessed_form(connection_.method(), store)};
  }
  return guarded(rows, change);
}

Result<bool> Catalog::needs_table(std::string_view store) {
  PERSIST_LET(StoreRows* const found, find(store));
  if (found != nullptr) return false;
  PERSIST_LET(TableLayout* const layout, layout_for_new_stores());
  return layout->makes_table_for_new_store();
}

Result<StoreRows*> Catalog::make(std::string_view store) {
  PERSIST_LET(StoreRows* const found, find_to_change(store, Change::put));
  if (options_.layout) PERSIST_CHECK(check_only_place(store, found));
  if (found != nullptr) return found;
  PERSIST_LET(TableLayout* const layout, layout_for_new_stores());
  if (options_.access != Access::create && layout->makes_table_for_new_store()) {
    return std::unexpected{connection_.error(SQLITE_ERROR, "the store has no table")};
  }
  PERSIST_CHECK(note_beside(*layout));
  PERSIST_LET(std::unique_ptr<StoreRows> rows, layout->make(store));
  // The schema may be a new one now, and is known.
  PERSIST_LET(version_, schema_version());
  return guarded(keep(store, std::move(rows)), Change::put);
}

Result<std::size_t> Catalog::drop(std::string_view store) {
  PERSIST_LET(StoreRows* const rows, find_to_change(store, Change::remove));
  if (rows == nullptr) return 0;
  if (!rows->has_own_table()) return std::unexpected{no_own_table(connection_, store)};
  PERSIST_LET(const std::size_t count, rows->clear());
  // What was prepared for the table goes with it.
  known_.clear();
  for (const auto& layout : layouts_) PERSIST_CHECK(layout->drop_table_of(store));
  forget();
  return count;
}

Result<TableLayout*> Catalog::layout_for_new_stores() {
  if (home_ != nullptr) return home_;
  std::vector<TableLayout*> there;
  for (const auto& layout : layouts_) {
    PERSIST_LET(const bool is_there, layout->is_there());
    if (is_there) there.push_back(layout.get());
  }
  // A table that was emptied is no reason to go there.
  for (TableLayout* const layout : there) {
    if (there.size() > 1) {
      PERSIST_LET(const auto ids, layout->stores());
      if (ids.empty()) continue;
    }
    return home_ = layout;
  }
  if (!there.empty()) return home_ = there.front();
  if (schema_.has_others() && !options_.layout) {
    PERSIST_CHECK(check_other_tables());
    return std::unexpected{connection_.error(
        SQLITE_ERROR, "the file has only other tables: add --layout to create ours in it")};
  }
  return layouts_.front().get();
}

Result<StoreRows*> Catalog::guarded(StoreRows* rows, Change change) {
  if (rows != nullptr) PERSIST_CHECK(guard_.check(rows->table(), change));
  return rows;
}

Result<std::vector<Fault>> Catalog::schema_mismatches() {
  std::vector<Fault> all;
  for (const auto& layout : layouts_) {
    PERSIST_LET(const std::vector<Fault> some, layout->schema_mismatches());
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

}  // namespace persist::sqlite
