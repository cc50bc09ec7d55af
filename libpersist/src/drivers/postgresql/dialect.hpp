#pragma once

#include "drivers/sql/dialect.hpp"

namespace persist::postgresql {

/// PostgreSQL's SQL. `schema` is made with the first table, where it is not empty.
class PostgresqlDialect final : public sql::Dialect {
 public:
  explicit PostgresqlDialect(std::string schema) : schema_{std::move(schema)} {}

  [[nodiscard]] std::string quoted_name(std::string_view name) const override;
  void append_placeholder(std::string& sql, std::size_t number) const override;
  [[nodiscard]] std::string integer_text(std::string_view column) const override;
  [[nodiscard]] std::string in_byte_order(std::string_view column) const override;
  [[nodiscard]] std::string before_colon(std::string_view column) const override;
  void append_is_one_of(sql::Statement& out, std::string_view column,
                        std::span<const std::string_view> values) const override;
  void append_is_exactly(sql::Statement& out, std::string_view column,
                         std::string_view value) const override;
  void append_begins_with(sql::Statement& out, std::string_view column,
                          std::string_view prefix) const override;
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
  void read_usual_catalog(sql::Rows& rows) const override;
  void append_stores(sql::Statement& out, const sql::Table& table) const override;
  [[nodiscard]] std::vector<std::string> create_statements(const sql::Table& table) const override;
  [[nodiscard]] std::string_view version_query() const override;
  void append_size(sql::Statement& out, std::span<const std::string_view> tables) const override;
  [[nodiscard]] std::optional<std::string> why_not_storable(std::string_view text) const override;
  [[nodiscard]] std::optional<std::string> why_no_table(std::string_view name) const override;
  [[nodiscard]] bool is_missing_table(std::string_view code) const override {
    return code == "42P01";
  }

 private:
  std::string schema_;
};

}  // namespace persist::postgresql
