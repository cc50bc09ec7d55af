#include <algorithm>
#include <optional>

#include "drivers/sql/scan.hpp"
#include "inspect/matching.hpp"
#include "values/descriptor.hpp"
#include "values/propagate.hpp"

namespace persist::sql {

namespace {

constexpr std::size_t first_rows = 256;
constexpr std::size_t max_rows = 8192;
// Rows that turn out longer than those before are not all fetched: what is not given out at once
// may change meanwhile.
constexpr std::size_t max_portion_bytes = batch_bytes;
constexpr std::size_t usual_portion_bytes = batch_bytes / 8 * 7;

class PortionScan final : public Scan {
 public:
  PortionScan(Catalog& catalog, StorePlace place, ScanOptions options)
      : catalog_{catalog},
        place_{std::move(place)},
        options_{std::move(options)},
        selection_{Selection::of(place_, options_)},
        limit_{std::clamp(options_.limit_hint.value_or(first_rows), std::size_t{1}, first_rows)} {}

  Result<void> next(EntryBatch& batch) override {
    batch.clear();
    while (true) {
      if (row_ == rows_.size()) {
        if (is_done_ || !batch.empty()) break;
        PERSIST_CHECK(fetch());
        continue;
      }
      EntryView entry;
      const bool is_short = read_row(rows_, row_, 0, place_, selection_, entry);
      if (!admits_key(options_, entry.key, StorageClass::text)) {
        ++row_;
      } else if (!is_short) {
        if (!batch.empty()) break;
        ++row_;
        return too_long("scan", "the entry \"" + std::string{entry.key} + '"',
                        catalog_.settings().max_value_bytes);
      } else {
        ++row_;
        if (admits(options_, entry.expires) || !selection_.has_value) batch.add(entry);
      }
    }
    return {};
  }

 private:
  [[nodiscard]] Result<void> fetch() {
    const Dialect& dialect = catalog_.dialect();
    Statement statement{dialect, "SELECT "};
    statement
        .add(selected_columns(dialect, place_, selection_, catalog_.settings().max_value_bytes))
        .add(" FROM " + dialect.quoted_name(place_.table->name) + " WHERE ");
    append_is_in_store(statement, place_);
    append_admits(statement, place_, options_);
    if (last_) statement.add(" AND id > ").add_text(*last_);
    statement.add(" ORDER BY id LIMIT " + std::to_string(limit_));
    row_ = 0;
    Rows rows;
    const Result<bool> all = catalog_.connection().read_some(statement, rows, max_portion_bytes,
                                                             Patience::long_statement);
    const bool is_empty = !all && catalog_.means_no_row(all.error());
    if (is_empty) {
      rows.clear(0);
    } else {
      PERSIST_CHECK(all);
    }
    rows_ = std::move(rows);
    is_done_ = rows_.empty() || (*all && rows_.size() < limit_);
    if (rows_.empty()) return {};
    last_ = rows_.text(rows_.size() - 1, 0);
    const std::size_t bytes_of_row = rows_.bytes() / std::max<std::size_t>(rows_.size(), 1) + 1;
    limit_ = std::clamp(usual_portion_bytes / bytes_of_row, std::size_t{16}, max_rows);
    return {};
  }

  Catalog& catalog_;
  StorePlace place_;
  ScanOptions options_;
  Selection selection_;
  std::size_t limit_;
  Rows rows_;
  std::size_t row_ = 0;  // the next
  std::optional<std::string> last_;
  bool is_done_ = false;
};

}  // namespace

std::unique_ptr<Scan> make_portion_scan(Catalog& catalog, StorePlace place, ScanOptions options) {
  return std::make_unique<PortionScan>(catalog, std::move(place), std::move(options));
}

}  // namespace persist::sql
