#include "drivers/sql/summaries.hpp"

#include <algorithm>
#include <unordered_map>

#include "drivers/sql/scan.hpp"
#include "inspect/matching.hpp"
#include "values/propagate.hpp"

namespace persist::sql {

namespace {

constexpr std::size_t max_stores = 1000;

/// "count, sum, …" as `summary_in` takes them.
void append_figures(Statement& out, Instant now, std::size_t max_bytes) {
  const std::string fits = "octet_length(value) <= " + std::to_string(max_bytes);
  const Dialect& dialect = out.dialect();
  const auto append_sum = [&](std::string_view condition, std::string_view what) {
    out.add(", ").add(dialect.integer_text("COALESCE(SUM(CASE WHEN " + fits +
                                           std::string{condition} + " THEN " + std::string{what} +
                                           " END), 0)"));
  };
  const std::string time = std::to_string(now.time_since_epoch().count());
  out.add(dialect.integer_text("COUNT(*)"));
  append_sum({}, "1");
  append_sum(" AND expires <= " + time, "1");
  append_sum({}, "octet_length(id) + octet_length(value)");
}

StoreSummary summary_in(const Rows& rows, std::size_t row, std::size_t column) {
  const auto number = [&](std::size_t at) {
    return static_cast<std::size_t>(rows.number(row, column + at));
  };
  return {.live = number(1) - number(2),
          .expired = number(2),
          .bytes = number(3),
          .too_long = number(0) - number(1)};
}

Result<std::vector<StoreSummary>> summarize_single(Catalog& catalog, const Table& table,
                                                   std::span<const StoreInfo> stores, Instant now) {
  const Dialect& dialect = catalog.dialect();
  std::vector<std::string_view> ids;
  for (const StoreInfo& store : stores) ids.push_back(store.id);
  const std::string store = dialect.exact("store_id");
  Statement statement{dialect, "SELECT " + store + ", "};
  append_figures(statement, now, catalog.settings().max_value_bytes);
  statement.add(" FROM " + dialect.quoted_name(table.name) + " WHERE ");
  dialect.append_is_one_of(statement, "store_id", ids);
  statement.add(" GROUP BY " + store);
  Rows rows;
  PERSIST_CHECK(catalog.connection().read(statement, rows, Patience::long_statement));
  std::unordered_map<std::string_view, StoreSummary> found;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    found.emplace(rows.text(i, 0), summary_in(rows, i, 1));
  }
  std::vector<StoreSummary> summaries;
  summaries.reserve(ids.size());
  for (const std::string_view id : ids) summaries.push_back(found[id]);
  return summaries;
}

Result<StoreSummary> summarize_multi(Catalog& catalog, const Table& table, Instant now) {
  const Dialect& dialect = catalog.dialect();
  Statement statement{dialect, "SELECT "};
  append_figures(statement, now, catalog.settings().max_value_bytes);
  statement.add(" FROM " + dialect.quoted_name(table.name));
  Rows rows;
  PERSIST_CHECK(catalog.connection().read(statement, rows, Patience::long_statement));
  return rows.empty() ? StoreSummary{} : summary_in(rows, 0, 0);
}

}  // namespace

Result<std::vector<StoreSummary>> summarize(Catalog& catalog, std::span<const StoreInfo> stores,
                                            Instant now) {
  if (stores.empty()) return std::vector<StoreSummary>{};
  PERSIST_LET(std::optional<StorePlace> place, catalog.find(stores.front()));
  if (!place) return std::vector{StoreSummary{}};
  if (place->table->layout == Layout::multi) {
    PERSIST_LET(const StoreSummary summary, summarize_multi(catalog, *place->table, now));
    return std::vector{summary};
  }
  if (place->is_wrapped()) {
    const auto scan = make_portion_scan(catalog, *std::move(place), {});
    PERSIST_LET(const StoreSummary summary, summary_of(*scan, now));
    return std::vector{summary};
  }
  const auto is_other = [](const StoreInfo& store) { return store.layout != Layout::single; };
  const auto end = std::ranges::find_if(stores, is_other);
  const auto count = static_cast<std::size_t>(std::distance(stores.begin(), end));
  return summarize_single(catalog, *place->table, stores.first(std::min(count, max_stores)), now);
}

}  // namespace persist::sql
