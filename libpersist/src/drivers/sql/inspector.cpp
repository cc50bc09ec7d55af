#include "drivers/sql/inspector.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "drivers/sql/catalog_rows.hpp"
#include "drivers/sql/changes.hpp"
#include "drivers/sql/lookups.hpp"
#include "drivers/sql/scan.hpp"
#include "drivers/sql/scan_list.hpp"
#include "drivers/sql/summaries.hpp"
#include "drivers/sql/version.hpp"
#include "inspect/matching.hpp"
#include "inspect/sorted_scan.hpp"
#include "values/descriptor.hpp"
#include "values/propagate.hpp"

namespace persist::sql {

Result<void> SqlInspector::open() {
  PERSIST_CHECK(catalog_.open());
  capabilities_ = sql::capabilities;
  capabilities_.ordered = catalog_.is_byte_ordered();
  return {};
}

Result<void> SqlInspector::hold_snapshot(std::string_view begin) {
  PERSIST_CHECK(connection_->begin_snapshot(begin));
  is_snapshot_ = true;
  return {};
}

Result<StoreSummary> SqlInspector::summarize(const StoreInfo& store, Instant now) {
  PERSIST_LET(const auto summaries, sql::summarize(catalog_, {&store, 1}, now));
  return summaries.front();
}

Result<std::vector<StoreSummary>> SqlInspector::summarize_many(std::span<const StoreInfo> stores,
                                                               Instant now) {
  return sql::summarize(catalog_, stores, now);
}

Result<std::size_t> SqlInspector::lookup_many(std::span<const Place> keys, EntryBatch& batch) {
  const bool is_changing = connection_->is_in_transaction() && !is_snapshot_;
  const RowLock lock = is_changing ? RowLock::update : RowLock::none;
  Result<std::size_t> count = look_up(catalog_, keys, Projection::entries, lock, batch);
  if (count || connection_->is_in_transaction()) return count;
  const auto* const error = std::get_if<PersistenceBackingError>(&count.error());
  if (error == nullptr || !catalog_.dialect().is_missing_table(error->code)) return count;
  // Somebody removed the table.
  catalog_.forget();
  return look_up(catalog_, keys, Projection::entries, lock, batch);
}

Result<std::unique_ptr<Scan>> SqlInspector::scan_store(std::string store, ScanOptions options) {
  PERSIST_LET(std::optional<StorePlace> place, catalog_.find(store));
  if (!place) return make_scan_list({});
  const bool is_sorted = options.order == ScanOrder::any || place->table->is_byte_ordered;
  auto scan = make_portion_scan(catalog_, *std::move(place), std::move(options));
  if (is_sorted) return scan;
  return inspect::make_sorted_scan(std::move(scan), {});
}

/// Stores of one table are read by one statement. Within a transaction the connection may be needed
/// in between.
Result<std::unique_ptr<Scan>> SqlInspector::scan_at_once(std::vector<std::string> stores,
                                                         ScanOptions options) {
  const bool is_changing = connection_->is_in_transaction() && !is_snapshot_;
  if (is_changing) return scan_stores(std::move(stores), std::move(options));
  std::map<std::string, std::vector<NumberedStore>> by_table;
  for (std::uint32_t i = 0; i < stores.size(); ++i) {
    PERSIST_LET(std::optional<StorePlace> place, catalog_.find(stores[i]));
    if (!place) continue;
    // Of wrapped entries each store has a prefix of its own.
    const std::string group =
        place->table->name + (place->is_wrapped() ? '\n' + place->prefix : std::string{});
    by_table[group].push_back({.place = *std::move(place), .number = i});
  }
  std::vector<std::unique_ptr<Scan>> scans;
  scans.reserve(by_table.size());
  for (auto& [group, places] : by_table) {
    scans.push_back(make_stream_scan(catalog_, std::move(places), options));
  }
  return make_scan_list(std::move(scans));
}

Result<void> SqlInspector::check_may_change() const {
  if (catalog_.settings().access != Access::read) return {};
  return backing_error("begin", "EROFS", "the database was opened read-only");
}

Result<std::unique_ptr<Transaction>> SqlInspector::begin(Instant now) {
  PERSIST_CHECK(check_may_change());
  PERSIST_CHECK(connection_->begin());
  return std::make_unique<inspect::BufferedTransaction>(std::make_unique<Changes>(catalog_), now);
}

Result<std::size_t> SqlInspector::purge(const std::string& store, Instant now, std::size_t limit) {
  PERSIST_CHECK(check_may_change());
  PERSIST_LET(const auto place, catalog_.find_to_change(store));
  if (!place) return 0;
  if (place->is_wrapped()) return purge_wrapped(*place, now, limit);
  Statement statement{catalog_.dialect()};
  catalog_.dialect().append_purge(statement, *place->table, store, now.time_since_epoch().count(),
                                  limit);
  const auto removed = connection_->write(statement, Patience::long_statement);
  if (!removed && catalog_.means_no_row(removed.error())) return 0;
  PERSIST_CHECK(removed);
  return *removed;
}

/// The expiry is in the value: the entries are read, and removed where they still are as they were.
Result<std::size_t> SqlInspector::purge_wrapped(const StorePlace& place, Instant now,
                                                std::size_t limit) {
  ScanOptions options{.liveness = Liveness::expired, .now = now, .order = ScanOrder::any};
  options.limit_hint = limit;
  const auto scan = make_portion_scan(catalog_, place, options);
  EntryBatch batch;
  std::size_t removed = 0;
  while (removed < limit) {
    PERSIST_CHECK(scan->next(batch));
    if (batch.empty()) break;
    PERSIST_LET(const auto transaction, begin(now));
    const std::size_t count = std::min(batch.size(), limit - removed);
    for (std::size_t i = 0; i < count; ++i) {
      PERSIST_CHECK(transaction->queue({.kind = Change::Kind::remove,
                                        .store = place.store,
                                        .key = batch[i].key,
                                        .condition = Condition::absent()}));
    }
    PERSIST_LET(const auto outcomes, transaction->flush());
    PERSIST_CHECK(transaction->commit());
    removed += static_cast<std::size_t>(
        std::ranges::count(outcomes, Applied::yes, &ChangeOutcome::applied));
  }
  return removed;
}

Result<std::uint64_t> SqlInspector::version() {
  return version_of(*connection_, catalog_.dialect());
}

Result<void> SqlInspector::check(const std::function<void(const Fault&)>& report) {
  PERSIST_LET(const auto tables, catalog_.tables());
  for (const auto& table : tables) {
    if (!table->mismatch) continue;
    Fault fault{.store = std::nullopt, .message = *table->mismatch};
    if (table->layout == Layout::multi) fault.store = store_of_table(table->name);
    report(fault);
  }
  return {};
}

Result<std::vector<Figure>> SqlInspector::figures() {
  PERSIST_LET(const auto tables, catalog_.tables());
  std::vector<std::string_view> names;
  for (const auto& table : tables) {
    if (!table->mismatch) names.push_back(table->name);
  }
  std::vector<Figure> figures{{.name = "tables", .value = names.size()}};
  if (names.empty()) return figures;
  Statement statement{catalog_.dialect()};
  catalog_.dialect().append_size(statement, names);
  Rows rows;
  PERSIST_CHECK(connection_->read(statement, rows));
  if (!rows.empty()) {
    figures.push_back({.name = "bytes", .value = static_cast<std::uint64_t>(rows.number(0, 0))});
  }
  return figures;
}

}  // namespace persist::sql
