#include "drivers/sqlite/table_scan.hpp"

#include <utility>

#include "inspect/matching.hpp"
#include "inspect/sort_entry.hpp"
#include "values/propagate.hpp"

namespace persist::sqlite {

namespace {

/// Puts the wanted entries among rows into a batch.
class TableCollector final : public RowTaker {
 public:
  TableCollector(RowRouter router, std::span<const std::string> ids, std::uint32_t first,
                 ScanOptions range, std::optional<ScanPosition> position)
      : router_{std::move(router)},
        ids_{ids.begin(), ids.end()},
        first_{first},
        range_{std::move(range)},
        position_{std::move(position)} {}

  void fill(EntryBatch& batch) { batch_ = &batch; }

  RowSink::Then take(TableRow& row) override {
    if (router_.route(row) && is_wanted(row.entry)) {
      if (range_.projection == Projection::keys) row.entry.value = {};
      batch_->add(row.entry);
    }
    return batch_->bytes() >= batch_bytes ? RowSink::Then::yield : RowSink::Then::go_on;
  }

  std::optional<std::string> store_of(TableRow& row) override {
    if (!router_.route(row)) return std::nullopt;
    // Its expiry is not known.
    if (!is_in_range(row.entry)) return std::nullopt;
    return ids_[row.entry.store - first_];
  }

 private:
  [[nodiscard]] bool is_wanted(const EntryView& entry) const {
    return admits(range_, entry.expires) && is_in_range(entry);
  }

  [[nodiscard]] bool is_in_range(const EntryView& entry) const {
    if (!admits_key(range_, entry.key, entry.key_class)) return false;
    if (!position_) return true;
    const EntryView last{.key = position_->key,
                         .value = {},
                         .expires = {},
                         .key_class = position_->key_class,
                         .store = position_->store};
    return inspect::compare(entry, last) > 0;
  }

  RowRouter router_;
  std::vector<std::string> ids_;
  std::uint32_t first_;
  ScanOptions range_;
  std::optional<ScanPosition> position_;
  EntryBatch* batch_ = nullptr;
};

class TableScan final : public Scan {
 public:
  TableScan(std::shared_ptr<RowTable> table, RowValues values,
            std::unique_ptr<TableCollector> collector)
      : collector_{std::move(collector)}, reader_{std::move(table), values, *collector_} {}

  Result<void> next(EntryBatch& batch) override {
    batch.clear();
    collector_->fill(batch);
    bool has_more = true;
    while (batch.empty() && has_more) {
      PERSIST_LET(has_more, reader_.read());
    }
    return {};
  }

 private:
  std::unique_ptr<TableCollector> collector_;
  TableReader reader_;
};

}  // namespace

std::unique_ptr<Scan> make_table_scan(const StoreGroup& group, ScanOptions range,
                                      std::optional<ScanPosition> position) {
  if (!can_read_by_row(*group.table())) return nullptr;
  auto router = RowRouter::make(group.places, group.first);
  if (!router) return nullptr;
  // A wrapped value has the expiry in it.
  const RowValues values = range.projection == Projection::keys && !group.places.front().is_wrapped
                               ? RowValues::left_out
                               : RowValues::read;
  return std::make_unique<TableScan>(
      group.table(), values,
      std::make_unique<TableCollector>(*std::move(router), group.ids, group.first, std::move(range),
                                       std::move(position)));
}

}  // namespace persist::sqlite
