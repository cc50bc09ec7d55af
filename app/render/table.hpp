#pragma once

/// Rows of cells: aligned for people, separated by tabs for programs.

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "render/palette.hpp"

namespace persist::app {

/// A column of a table.
struct Column {
  std::string title;
  enum class Align { left, right } align = Align::left;
  /// It is cut where the terminal is too narrow; one a table.
  bool shrinks = false;
};

/// What stands in a column, escaped already.
struct Cell {
  std::string text;
  std::optional<Color> color = std::nullopt;

  template <std::convertible_to<std::string> Text>
  explicit(false) Cell(Text&& words, std::optional<Color> in = std::nullopt)
      : text{std::forward<Text>(words)}, color{in} {}
};

/// Collects rows and lays them out.
class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_{std::move(columns)} {}

  void add(std::vector<Cell> row) { rows_.push_back(std::move(row)); }
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  [[nodiscard]] std::size_t size() const { return rows_.size(); }

  /// With a line of titles, in columns, at most `width` columns wide.
  [[nodiscard]] std::string aligned(std::size_t width, bool colored) const;
  /// The same, and forgets the rows: for a table that is too long to be kept. Later rows continue
  /// it, without titles; columns do not become narrower.
  [[nodiscard]] std::string take_aligned(std::size_t width, bool colored);
  /// A row a line, cells separated by tabs, no titles.
  [[nodiscard]] std::string separated() const;

 private:
  [[nodiscard]] std::vector<std::size_t> widths() const;
  /// `wanted` are the widths where the terminal has room for them.
  [[nodiscard]] std::string laid_out(const std::vector<std::size_t>& wanted, bool has_titles,
                                     std::size_t width, bool colored) const;

  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
  /// Of the columns in the part that was taken.
  std::vector<std::size_t> taken_;
};

/// "1.2 KiB", "171 MiB"; bytes as they are below 1024.
[[nodiscard]] std::string human_size(std::uint64_t bytes);

}  // namespace persist::app
