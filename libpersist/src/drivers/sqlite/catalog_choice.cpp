#include "drivers/sqlite/catalog.hpp"
#include "drivers/sqlite/requests_session.hpp"
#include "values/propagate.hpp"

// Which of the layouts that a file has may be used, and which it may get.

namespace persist::sqlite {

// What bears the layout's name and does not fit is reported by whoever looks into it.
Result<void> Catalog::check_choice() {
  if (options_.access == Access::create) return {};
  if (!options_.layout && schema_.maybe_kvs().empty()) return {};
  PERSIST_LET(const auto chosen, layouts_there(layouts_));
  PERSIST_LET(const auto faults, schema_mismatches());
  if (!chosen.empty() || !faults.empty()) return {};
  if (!options_.layout || options_.kvs_table != default_kvs_table) return check_other_tables();
  PERSIST_LET(auto there, layouts_there(left_out_));
  PERSIST_LET(const auto of_requests, request_layouts(connection_));
  there.insert(there.end(), of_requests.begin(), of_requests.end());
  return std::unexpected{no_such_layout(connection_, *options_.layout, there)};
}

Result<std::vector<Layout>> Catalog::layouts() {
  PERSIST_CHECK(refresh());
  return layouts_there(layouts_);
}

Result<bool> Catalog::has_tables() {
  PERSIST_CHECK(refresh());
  for (const auto& layout : layouts_) {
    PERSIST_LET(const bool is_there, layout->is_there());
    if (is_there) return true;
  }
  PERSIST_LET(const auto faults, schema_mismatches());
  return !faults.empty();
}

// A KeyValueStore's table may have any name, which the application knows.
Result<void> Catalog::check_other_tables() {
  std::vector<std::string> names;
  for (const SchemaObject& object : schema_.maybe_kvs()) {
    PERSIST_LET(const bool is_kvs, is_kvs_table(connection_, object));
    if (is_kvs) names.push_back(object.name);
  }
  const bool is_named = options_.kvs_table != default_kvs_table;
  if (names.empty() && !is_named) return {};
  return std::unexpected{
      other_table(connection_, is_named ? options_.kvs_table : std::string_view{}, names)};
}

// A store that has entries where it is asked for may have some elsewhere already: that is no
// reason to keep what was there from being changed.
Result<void> Catalog::check_only_place(std::string_view store, StoreRows* found) {
  if (second_ == SecondLayout::allowed || only_place_of_ == store) return {};
  bool is_filled = false;
  if (found != nullptr) {
    PERSIST_LET(is_filled, has_entries(*found));
  }
  if (!is_filled) {
    PERSIST_LET(const auto elsewhere, layouts_with(left_out_, store));
    if (!elsewhere.empty()) {
      return std::unexpected{second_layout(connection_, store, *options_.layout, elsewhere)};
    }
  }
  only_place_of_ = store;
  return {};
}

Result<void> Catalog::note_beside(TableLayout& made) const {
  if (!options_.note || second_ == SecondLayout::allowed) return {};
  PERSIST_LET(const bool is_there, made.is_there());
  if (is_there) return {};
  PERSIST_LET(const auto there, layouts_there(left_out_));
  if (there.empty()) return {};
  options_.note("the database had only the layout " + words_for(there) + "; adding the layout " +
                std::string{name_of(made.name())});
  return {};
}

}  // namespace persist::sqlite
