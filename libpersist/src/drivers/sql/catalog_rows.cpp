#include "drivers/sql/catalog_rows.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace persist::sql {

namespace {

constexpr std::string_view single_table = "effect_persistence";
constexpr std::string_view multi_prefix = "effect_persistence_";

struct ColumnRule {
  std::string_view name;
  std::string_view type;
  std::int64_t key_place;
  bool may_be_null;
};

constexpr std::array single_rules{
    ColumnRule{"store_id", "text", 1, false}, ColumnRule{"id", "text", 2, false},
    ColumnRule{"value", "text", 0, false}, ColumnRule{"expires", "integer", 0, true}};
constexpr std::array multi_rules{ColumnRule{"id", "text", 1, false},
                                 ColumnRule{"value", "text", 0, false},
                                 ColumnRule{"expires", "integer", 0, true}};
constexpr std::array kvs_rules{ColumnRule{"id", "text", 1, false},
                               ColumnRule{"value", "bytes", 0, false},
                               ColumnRule{"value_type", "integer", 0, true}};

std::span<const ColumnRule> rules_of(Layout layout) {
  switch (layout) {
    case Layout::single: return single_rules;
    case Layout::multi: return multi_rules;
    default: return kvs_rules;
  }
}

Layout layout_of(std::string_view name, std::string_view kvs_table) {
  if (name == kvs_table) return Layout::kvs;
  if (name == single_table) return Layout::single;
  return name.starts_with(multi_prefix) ? Layout::multi : Layout::kvs;
}

/// Goes through the rows of one table.
class TableReader {
 public:
  TableReader(const Rows& rows, std::size_t first, std::string_view kvs_table)
      : rows_{rows}, first_{first} {
    table_.name = rows.text(first, 0);
    table_.layout = layout_of(table_.name, kvs_table);
    table_.is_byte_ordered = true;
    table_.has_triggers = rows.is_true(first, 9);
    if (const auto why = rows.cell(first, 1)) mismatch(*why);
  }

  /// The number of the row behind those of the table.
  std::size_t read() {
    std::size_t row = first_;
    std::size_t fitting = 0;
    const auto rules = rules_of(table_.layout);
    for (; row < rows_.size() && rows_.text(row, 0) == table_.name; ++row) {
      table_.is_byte_ordered = table_.is_byte_ordered && rows_.is_true(row, 8);
      is_complete_ = is_complete_ && rows_.cell(row, 8) && rows_.cell(row, 9);
      const auto rule = std::ranges::find(rules, rows_.text(row, 2), &ColumnRule::name);
      if (rule == rules.end()) {
        read_other_column(row);
      } else {
        ++fitting;
        read_column(row, *rule);
      }
    }
    if (fitting < rules.size()) mismatch("columns are missing");
    return row;
  }

  [[nodiscard]] bool is_complete() const { return is_complete_; }
  [[nodiscard]] Table take() { return std::move(table_); }

 private:
  void mismatch(std::string_view why) {
    if (table_.mismatch) return;
    table_.mismatch = "table \"" + table_.name + "\" is not an Effect table: " + std::string{why};
  }

  void read_column(std::size_t row, const ColumnRule& rule) {
    const std::string column = "column \"" + std::string{rule.name} + "\" ";
    if (const auto why = rows_.cell(row, 6)) mismatch(column + std::string{*why});
    if (rows_.text(row, 3) != rule.type) mismatch(column + "has another type");
    if (rows_.number(row, 4) != rule.key_place) mismatch("the primary key differs");
    if (rows_.is_true(row, 5) && !rule.may_be_null) mismatch(column + "may be NULL");
  }

  void read_other_column(std::size_t row) {
    if (rows_.number(row, 4) != 0) mismatch("the primary key differs");
    if (rows_.is_true(row, 7) && !table_.needed_column) table_.needed_column = rows_.text(row, 2);
  }

  const Rows& rows_;
  std::size_t first_;
  bool is_complete_ = true;
  Table table_;
};

}  // namespace

CatalogRows tables_in(const Rows& rows, std::string_view kvs_table) {
  CatalogRows read;
  std::optional<bool> is_database_ordered;
  for (std::size_t row = 0; row < rows.size();) {
    if (!rows.cell(row, 0)) {
      is_database_ordered = rows.is_true(row, 8);
      ++row;
      continue;
    }
    TableReader reader{rows, row, kvs_table};
    row = reader.read();
    read.is_complete = read.is_complete && reader.is_complete();
    read.tables.push_back(reader.take());
  }
  // Without a row for it, tables are complete that have its order.
  const bool has_tables = !read.tables.empty();
  read.is_complete = read.is_complete && (is_database_ordered || has_tables);
  read.is_byte_ordered =
      is_database_ordered.value_or(has_tables && read.tables.front().is_byte_ordered);
  return read;
}

std::string table_name(Layout layout, std::string_view store, std::string_view kvs_table) {
  switch (layout) {
    case Layout::single: return std::string{single_table};
    case Layout::multi: return std::string{multi_prefix}.append(store);
    default: return std::string{kvs_table};
  }
}

std::string_view store_of_table(std::string_view name) { return name.substr(multi_prefix.size()); }

}  // namespace persist::sql
