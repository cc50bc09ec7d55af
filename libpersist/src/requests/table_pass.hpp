#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include <persist/scan.hpp>

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

/// Rows of a page at the most.
inline constexpr std::size_t max_page_rows = 4096;

}  // namespace persist::requests
