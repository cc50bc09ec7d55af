#pragma once

/// Rows of cells: aligned for people, separated by tabs for programs.

#include <cstdint>
#include <string>
#include <vector>

namespace persist::app {

/// A column of a table.
struct Column {
  std::string title;
  enum class Align { left, right } align = Align::left;
  /// It is cut where the terminal is too narrow; one a table.
  bool shrinks = false;
};

/// Collects rows and lays them out. Cells are escaped already.
class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_{std::move(columns)} {}

  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  [[nodiscard]] bool empty() const { return rows_.empty(); }

  /// With a line of titles, in columns, at most `width` columns wide.
  [[nodiscard]] std::string aligned(std::size_t width, bool colored) const;
  /// A row a line, cells separated by tabs, no titles.
  [[nodiscard]] std::string separated() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

/// "1.2 KiB", "171 MiB"; bytes as they are below 1024.
[[nodiscard]] std::string human_size(std::uint64_t bytes);

}  // namespace persist::app
