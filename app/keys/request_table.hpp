#pragma once

/// Requests and elements of queues as rows of a table, for a terminal.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <persist/clock.hpp>

#include "keys/listed_key.hpp"
#include "render/table.hpp"

namespace persist::app {

/// Collects rows, of which there may be millions: what was taken is forgotten. The columns are
/// those that the first rows have something in.
class RequestTable {
 public:
  RequestTable(Instant now, bool shows_store) : now_{now}, shows_store_{shows_store} {}

  void add(const ListedKey& key);
  [[nodiscard]] bool is_empty() const { return rows_.empty(); }
  [[nodiscard]] bool is_full() const { return rows_.size() >= max_rows; }
  /// The rows so far, at most `width` columns wide; with titles the first time.
  [[nodiscard]] std::string take(std::size_t width, bool colored);

 private:
  static constexpr std::size_t max_rows = 1000;

  struct Row {
    EntryState state;
    bool has_lapsed_claim;
    std::string age;
    std::string took;
    std::string attempts;
    std::string shard;
    std::string store;
    std::string key;
  };
  struct Columns {
    bool attempts = false;
    bool shard = false;
  };

  /// Leaves out the shards where a key would be cut for them.
  void fit(std::size_t width);

  Instant now_;
  bool shows_store_;
  std::vector<Row> rows_;
  Columns columns_;
  std::optional<Table> table_;  // once the columns are known
};

}  // namespace persist::app
