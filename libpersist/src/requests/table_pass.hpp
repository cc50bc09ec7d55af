#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <persist/scan.hpp>

#include "inspect/matching.hpp"
#include "requests/database.hpp"
#include "values/string_hash.hpp"

namespace persist::requests {

/// Stores of one table by their names.
using StoreNumbers = std::unordered_map<std::string, std::uint32_t, StringHash, std::equal_to<>>;

/// Goes through the rows of one table that belong to some stores.
class TablePass {
 public:
  TablePass() = default;
  TablePass(const TablePass&) = delete;
  TablePass& operator=(const TablePass&) = delete;
  virtual ~TablePass() = default;

  /// Adds the next entries to `batch`, which is empty; false at the end of the table. It may add
  /// none before that.
  [[nodiscard]] virtual Result<bool> next(EntryBatch& batch) = 0;
};

/// A pass over requests, `tables` and `stores` as `database` knows them.
[[nodiscard]] std::unique_ptr<TablePass> make_message_pass(Database& database, ClusterTables tables,
                                                           StoreNumbers stores,
                                                           ScanOptions options);
[[nodiscard]] std::unique_ptr<TablePass> make_element_pass(Database& database, QueueTable table,
                                                           StoreNumbers stores,
                                                           ScanOptions options);

/// Appends " AND …": the requests m that are entries of `stores`. Where there are several, others
/// may come too.
void append_entries_of(Query& query, const Database& database, const StoreNumbers& stores);

/// How many rows to ask for at once, so that they just fill a batch: what an engine answers beyond
/// that is work for nothing.
class PageSize {
 public:
  explicit PageSize(std::optional<std::size_t> limit_hint)
      : rows_{std::min(first_rows, limit_hint.value_or(first_rows) + 1)} {}

  [[nodiscard]] std::size_t rows() const { return is_one_ ? 1 : rows_; }
  /// After a page of so many rows, by which the batch got so many bytes.
  void learn(std::size_t rows, std::size_t bytes) {
    if (rows == 0) return;
    rows_ = std::clamp(batch_bytes / (bytes / rows + 1), min_rows, max_rows);
  }
  /// Whether rows are asked for one at a time.
  void set_one(bool is_one) { is_one_ = is_one; }

 private:
  static constexpr std::size_t min_rows = 16;
  static constexpr std::size_t first_rows = 256;
  static constexpr std::size_t max_rows = 4096;
  std::size_t rows_;
  bool is_one_ = false;
};

}  // namespace persist::requests
