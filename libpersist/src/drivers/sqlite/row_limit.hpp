#pragma once

#include <cstddef>

#include "drivers/sqlite/connection.hpp"
#include "values/propagate.hpp"

namespace persist::sqlite {

/// Counts the rows of a scan whose order is not checked. In a damaged file the pages of a b-tree
/// can be entered again and again; then there are more rows than the file has room for.
class RowLimit {
 public:
  explicit RowLimit(Connection& connection) : connection_{connection} {}

  /// Whether the file can have a row more than those asked for before.
  [[nodiscard]] Result<bool> admits_one_more() {
    if (++rows_ <= limit_) return true;
    if (is_exact_) return false;
    // Header, lengths and an id of its own: no row takes less.
    constexpr std::size_t min_row_bytes = 8;
    PERSIST_LET(const std::int64_t pages, connection_.number("PRAGMA page_count"));
    PERSIST_LET(const std::int64_t page_bytes, connection_.number("PRAGMA page_size"));
    limit_ = static_cast<std::size_t>(pages * page_bytes) / min_row_bytes;
    is_exact_ = true;
    return rows_ <= limit_;
  }

 private:
  Connection& connection_;
  std::size_t rows_ = 0;
  std::size_t limit_ = 65536;  // few files are worth asking how large they are
  bool is_exact_ = false;
};

}  // namespace persist::sqlite
