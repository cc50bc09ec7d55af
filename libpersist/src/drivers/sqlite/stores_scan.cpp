#include "drivers/sqlite/stores_scan.hpp"

#include <optional>
#include <span>
#include <utility>

#include "drivers/sqlite/sorted_table_scan.hpp"
#include "drivers/sqlite/table_scan.hpp"
#include "inspect/store_scan.hpp"
#include "values/propagate.hpp"

namespace persist::sqlite {

namespace {

// Where the whole file fits into the page cache, no order of reading costs more than another.
constexpr std::int64_t cached_bytes = std::int64_t{2} << 20U;

// Fewer misses say nothing yet.
constexpr std::size_t telling_misses = 64;

class StoresScan final : public Scan {
 public:
  StoresScan(const StoresScanContext& context, std::vector<std::string> stores, ScanOptions range)
      : context_{context}, stores_{std::move(stores)}, range_{std::move(range)} {}

  Result<void> next(EntryBatch& batch) override {
    batch.clear();
    while (true) {
      if (!part_) {
        if (first_ == stores_.size()) return {};
        PERSIST_CHECK(begin_part());
      }
      if (Result<void> read = part_->next(batch); !read) {
        if (sorted_ == nullptr || !sorted_->lacks_space()) return read;
        PERSIST_CHECK(go_on_without_sorting(read.error()));
      } else if (!batch.empty()) {
        // What keeps it from looking is met again by whoever reads on.
        if (is_by_index_ && !consider(batch)) may_switch_ = false;
        return {};
      } else {
        leave_part();
      }
    }
  }

 private:
  [[nodiscard]] static bool is_for_rows(const ScanOptions& range);
  [[nodiscard]] Result<void> begin_part();
  [[nodiscard]] Result<void> begin_by_index(std::optional<ScanPosition> position);
  [[nodiscard]] Result<bool> begin_by_rows(const StoreGroup& group,
                                           std::optional<ScanPosition> position);
  [[nodiscard]] Result<void> go_on_without_sorting(const PersistenceError& error);
  void leave_part() {
    part_ = nullptr;
    sorted_ = nullptr;
    first_ = end_;
  }

  /// Looks whether what is left is read sooner by rows, and arranges that.
  [[nodiscard]] Result<void> consider(const EntryBatch& batch);
  void observe(const RowTable& table);
  [[nodiscard]] Result<bool> is_dear(const StoreGroup& group);
  [[nodiscard]] Result<std::size_t> stores_in(const RowTable& table);
  /// The stores from the number `first` on that lie in one table; none where it is not there.
  [[nodiscard]] Result<std::optional<StoreGroup>> group_from(std::size_t first);
  [[nodiscard]] std::unique_ptr<Scan> sorted(std::unique_ptr<Scan> unordered);
  [[nodiscard]] Result<std::unique_ptr<Scan>> scan_of_own_table(const std::string& store,
                                                                const ScanOptions& range) const;
  [[nodiscard]] std::unique_ptr<Scan> by_index(std::size_t first, std::size_t end,
                                               const ScanOptions& range,
                                               std::optional<ScanPosition> position) const;

  StoresScanContext context_;
  std::vector<std::string> stores_;
  ScanOptions range_;

  std::size_t first_ = 0;  // the part's stores
  std::size_t end_ = 0;
  std::unique_ptr<Scan> part_;
  SortedTableScan* sorted_ = nullptr;  // the part, where it is one
  bool is_by_index_ = false;
  bool may_switch_ = true;

  std::optional<ScanPosition> position_;  // behind which the part begins

  // What reading by the index has cost so far, in the table at hand.
  const RowTable* table_ = nullptr;
  Connection::Reads reads_before_;
  std::optional<std::size_t> stores_in_table_;
  std::uint32_t store_ = 0;
  std::size_t bytes_ = 0;  // of entries that were handed out
  std::size_t next_look_ = telling_misses;
};

std::unique_ptr<Scan> StoresScan::by_index(std::size_t first, std::size_t end,
                                           const ScanOptions& range,
                                           std::optional<ScanPosition> position) const {
  const auto from = stores_.begin() + static_cast<std::ptrdiff_t>(first);
  return inspect::make_store_scan(
      context_.inspector, {from, stores_.begin() + static_cast<std::ptrdiff_t>(end)},
      [this, range, position = std::move(position),
       resumed = stores_[first]](const std::string& store) -> Result<std::unique_ptr<Scan>> {
        ScanOptions options = range;
        if (position && store == resumed) options.after = position->key;
        PERSIST_LET(std::unique_ptr<Scan> rows, scan_of_own_table(store, options));
        if (rows) return rows;
        return context_.catalog.scan(store, std::move(options));
      },
      {.first = static_cast<std::uint32_t>(first), .limit_hint = range.limit_hint});
}

// A table that holds nothing else is read as it lies.
Result<std::unique_ptr<Scan>> StoresScan::scan_of_own_table(const std::string& store,
                                                            const ScanOptions& range) const {
  if (!is_for_rows(range)) return nullptr;
  PERSIST_LET(auto place, context_.catalog.place_of(store));
  if (!place || !place->table->is_of_one_store() || place->is_wrapped) return nullptr;
  const StoreGroup group{.places = {*std::move(place)}, .first = 0, .ids = {&store, 1}};
  return make_table_scan(group, range, std::nullopt);
}

Result<void> StoresScan::begin_by_index(std::optional<ScanPosition> position) {
  if (position) first_ = position->store;
  end_ = stores_.size();
  part_ = by_index(first_, end_, range_, std::move(position));
  is_by_index_ = true;
  table_ = nullptr;
  reads_before_ = context_.connection.reads();
  return {};
}

// Nothing was handed out yet of what was to be sorted.
Result<void> StoresScan::go_on_without_sorting(const PersistenceError& error) {
  if (context_.options.note) {
    context_.options.note("entries are read by the index, not sorted: " + message_of(error));
  }
  sorted_ = nullptr;
  may_switch_ = false;
  return begin_by_index(std::exchange(position_, std::nullopt));
}

// Without an order, rows are read as they lie wherever that is not for the sake of few of them. For
// keys alone the index is shorter.
bool StoresScan::is_for_rows(const ScanOptions& range) {
  const bool is_narrow = !range.prefix.empty() || range.after || range.limit_hint;
  return range.order == ScanOrder::any && range.projection == Projection::entries && !is_narrow;
}

Result<void> StoresScan::begin_part() {
  stores_in_table_.reset();
  if (is_for_rows(range_)) {
    PERSIST_LET(std::optional<StoreGroup> group, group_from(first_));
    if (group && !group->table()->is_of_one_store()) {
      PERSIST_LET(const std::size_t all, stores_in(*group->table()));
      const bool are_most = group->places.size() > all / 2;
      PERSIST_LET(const bool has_begun,
                  are_most ? begin_by_rows(*group, std::nullopt) : Result<bool>{false});
      if (has_begun) return {};
    }
  }
  return begin_by_index(std::nullopt);
}

Result<std::optional<StoreGroup>> StoresScan::group_from(std::size_t first) {
  StoreGroup group{.places = {}, .first = static_cast<std::uint32_t>(first), .ids = {}};
  std::size_t end = first;
  for (; end < stores_.size(); ++end) {
    PERSIST_LET(auto place, context_.catalog.place_of(stores_[end]));
    if (!place || (!group.places.empty() && place->table != group.table())) break;
    group.places.push_back(*std::move(place));
    if (group.table()->is_of_one_store() && !group.places.front().is_wrapped) {
      ++end;
      break;
    }
  }
  if (group.places.empty()) return std::nullopt;
  group.ids = std::span{stores_}.subspan(first, end - first);
  return group;
}

Result<std::size_t> StoresScan::stores_in(const RowTable& table) {
  if (!stores_in_table_) {
    PERSIST_LET(stores_in_table_, context_.catalog.count_stores_in(table));
  }
  return *stores_in_table_;
}

void StoresScan::observe(const RowTable& table) {
  if (table_ != nullptr) reads_before_ = context_.connection.reads();
  table_ = &table;
  stores_in_table_.reset();
  bytes_ = 0;
  next_look_ = telling_misses;
}

// It is looked at whenever twice as many pages were missed as the time before.
Result<void> StoresScan::consider(const EntryBatch& batch) {
  const EntryView last = batch[batch.size() - 1];
  const bool is_settled = range_.limit_hint || !may_switch_;
  // Behind which other keys nobody could go on by the index, should that be necessary.
  if (is_settled || last.key_class != StorageClass::text) return {};
  if (last.store != store_ || table_ == nullptr) {
    store_ = last.store;
    PERSIST_LET(const auto place, context_.catalog.place_of(stores_[store_]));
    if (!place) return {};
    if (place->table.get() != table_) observe(*place->table);
  }
  bytes_ += batch.bytes();
  const std::size_t misses = context_.connection.reads().misses - reads_before_.misses;
  if (misses < next_look_) return {};
  next_look_ = 2 * misses;
  PERSIST_LET(auto group, group_from(store_));
  if (!group || !can_read_by_row(*group->table())) return {};
  PERSIST_LET(const bool dear, is_dear(*group));
  if (!dear) return {};
  ScanPosition position{.store = store_, .key = std::string{last.key}, .key_class = last.key_class};
  PERSIST_LET(may_switch_, begin_by_rows(*group, std::move(position)));
  return {};
}

// What is compared are pages read out of place. By rows all of the table is read, sorted, written
// and read again, which costs about as much as one of them for each page and for every sixteenth
// row: 1,000,000 rows of 170 bytes in 58,000 pages take 0.5 s in any order, and by the index 0.35 s
// in the order of keys, 1.1 s with 20 stores interleaved and 1.9 s with hashed keys.
Result<bool> StoresScan::is_dear(const StoreGroup& group) {
  Connection& connection = context_.connection;
  PERSIST_LET(const std::int64_t pages, connection.number("PRAGMA page_count"));
  PERSIST_LET(const std::int64_t page_bytes, connection.number("PRAGMA page_size"));
  if (pages * page_bytes <= cached_bytes) return false;
  PERSIST_LET(const std::int64_t last,
              connection.number("SELECT max(rowid) FROM " + group.table()->sql_name()));
  const Connection::Reads reads = connection.reads();
  const auto in_place = static_cast<double>(bytes_) / static_cast<double>(page_bytes);
  const auto misses = static_cast<double>(reads.misses - reads_before_.misses) - in_place;
  const auto rows = static_cast<double>(reads.rows - reads_before_.rows);
  const auto all_rows = static_cast<double>(last);
  const double by_rows = static_cast<double>(pages) + all_rows / 16;
  if (misses > by_rows) return true;
  // The index on the expiry gets its chance to spare the rows.
  if (range_.projection == Projection::keys && misses < all_rows / 32) return false;
  if (!range_.prefix.empty() || range_.after) return false;  // how much is left, nobody knows
  PERSIST_LET(const std::size_t all_stores, stores_in(*group.table()));
  const double share = static_cast<double>(group.places.size()) / static_cast<double>(all_stores);
  // What was seen of few rows tells less than it seems to.
  constexpr double doubt = 1.6;
  return rows > 0 && misses / rows * (share * all_rows - rows) > doubt * by_rows;
}

Result<bool> StoresScan::begin_by_rows(const StoreGroup& group,
                                       std::optional<ScanPosition> position) {
  const std::size_t first = group.first;
  const std::size_t end = first + group.places.size();
  auto scan = make_table_scan(group, range_, position);
  if (!scan) return false;
  first_ = first;
  end_ = end;
  context_.connection.fit_cache_to_order();
  part_ = range_.order == ScanOrder::any ? std::move(scan) : sorted(std::move(scan));
  position_ = std::move(position);
  is_by_index_ = false;
  return true;
}

std::unique_ptr<Scan> StoresScan::sorted(std::unique_ptr<Scan> unordered) {
  ScanOptions keys = range_;
  keys.projection = Projection::keys;
  Inspector& inspector = context_.inspector;
  auto scan = std::make_unique<SortedTableScan>(
      SortedTableParts{
          .unordered = std::move(unordered),
          .keys_by_index = [this, keys = std::move(keys)]() -> Result<std::unique_ptr<Scan>> {
            return by_index(first_, end_, keys, position_);
          },
          .lookup =
              [this, &inspector](const EntryView& key, EntryBatch& batch) {
                return inspector.lookup(stores_[key.store], {key.key, key.key_class}, batch);
              },
          .version =
              [connection = &context_.connection] {
                return connection->number("PRAGMA data_version");
              }},
      range_, inspect::SortOptions{.is_interrupted = [connection = &context_.connection] {
        return connection->is_interrupted();
      }});
  sorted_ = scan.get();
  return scan;
}

}  // namespace

std::unique_ptr<Scan> make_stores_scan(const StoresScanContext& context,
                                       std::vector<std::string> stores, ScanOptions range) {
  return std::make_unique<StoresScan>(context, std::move(stores), std::move(range));
}

}  // namespace persist::sqlite
