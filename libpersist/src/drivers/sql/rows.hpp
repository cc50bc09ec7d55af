#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace persist::sql {

/// The rows of an answer, copied out of the client library and reused from answer to answer. Cells
/// are the bytes of texts, of bytes, and of numbers in decimal; or NULL.
class Rows {
 public:
  using Cell = std::optional<std::string_view>;

  /// Forgets all rows; those that come have so many columns.
  void clear(std::size_t columns);
  /// Adds the next cell of a row.
  void add(Cell cell) {
    if (cell) bytes_ += *cell;
    ends_.push_back({.end = bytes_.size(), .is_null = !cell});
  }

  [[nodiscard]] std::size_t size() const { return columns_ == 0 ? 0 : ends_.size() / columns_; }
  [[nodiscard]] bool empty() const { return ends_.empty(); }
  [[nodiscard]] std::size_t columns() const { return columns_; }
  /// Bytes of all cells.
  [[nodiscard]] std::size_t bytes() const { return bytes_.size(); }
  [[nodiscard]] Cell cell(std::size_t row, std::size_t column) const {
    const std::size_t at = row * columns_ + column;
    if (ends_[at].is_null) return std::nullopt;
    const std::size_t begin = at == 0 ? 0 : ends_[at - 1].end;
    return std::string_view{bytes_}.substr(begin, ends_[at].end - begin);
  }
  /// The bytes of a cell; none of NULL.
  [[nodiscard]] std::string_view text(std::size_t row, std::size_t column) const {
    return cell(row, column).value_or(std::string_view{});
  }
  /// The whole number in a cell; 0 where there is none.
  [[nodiscard]] std::int64_t number(std::size_t row, std::size_t column) const;
  /// Whether a cell is "t", "true" or "1".
  [[nodiscard]] bool is_true(std::size_t row, std::size_t column) const {
    return text(row, column).starts_with('t') || text(row, column) == "1";
  }

 private:
  struct End {
    std::size_t end;
    bool is_null;
  };
  std::string bytes_;
  std::vector<End> ends_;
  std::size_t columns_ = 0;
};

}  // namespace persist::sql
