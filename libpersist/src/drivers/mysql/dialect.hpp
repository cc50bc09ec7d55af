#pragma once

#include <cstdint>

#include "drivers/sql/dialect.hpp"

namespace persist::mysql {

/// The SQL of MariaDB and MySQL. Comparisons are by the collation of the column unless they say
/// otherwise.
class MysqlDialect final : public sql::Dialect {
 public:
  enum class Use : std::uint8_t { reading, changing };
  explicit MysqlDialect(Use use) : use_{use} {}

  [[nodiscard]] std::string quoted_name(std::string_view name) const override;
  void append_placeholder(std::string& sql, std::size_t number) const override;
  [[nodiscard]] std::string integer_text(std::string_view column) const override;
  [[nodiscard]] std::string in_byte_order(std::string_view column) const override;
  [[nodiscard]] std::string exact(std::string_view column) const override {
    return in_byte_order(column);
  }
  void append_is_one_of(sql::Statement& out, std::string_view column,
                        std::span<const std::string_view> values) const override;
  void append_is_exactly(sql::Statement& out, std::string_view column,
                         std::string_view value) const override;
  void append_begins_with(sql::Statement& out, std::string_view column,
                          std::string_view prefix) const override;
  [[nodiscard]] std::string before_colon(std::string_view column) const override;

  void append_upsert(sql::Statement& out, const sql::Table& table,
                     std::span<const sql::NewRow> rows) const override;
  void append_insert(sql::Statement& out, const sql::Table& table,
                     std::span<const sql::NewRow> rows) const override;
  void append_update_expiry(sql::Statement& out, const sql::Table& table,
                            std::span<const sql::NewRow> rows) const override;
  void append_purge(sql::Statement& out, const sql::Table& table, std::string_view store,
                    std::int64_t now, std::size_t limit) const override;

  void append_catalog(sql::Statement& out, std::string_view kvs_table) const override;
  void append_usual_catalog(sql::Statement& out, std::string_view kvs_table) const override;
  void append_stores(sql::Statement& out, const sql::Table& table) const override;
  [[nodiscard]] std::vector<std::string> create_statements(const sql::Table& table) const override;
  [[nodiscard]] std::string_view version_query() const override;
  void append_size(sql::Statement& out, std::span<const std::string_view> tables) const override;

  [[nodiscard]] std::optional<std::string> why_not_storable(std::string_view text) const override;
  [[nodiscard]] std::optional<std::string> why_no_table(std::string_view name) const override;
  [[nodiscard]] bool is_missing_table(std::string_view code) const override {
    return code == "1146";
  }
  [[nodiscard]] bool is_incomparable(std::string_view code) const override;
  [[nodiscard]] bool folds_keys(const sql::Table& table) const override {
    return !table.is_byte_ordered;
  }

 private:
  Use use_;
};

}  // namespace persist::mysql
