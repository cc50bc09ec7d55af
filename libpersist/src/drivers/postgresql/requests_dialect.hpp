#pragma once

#include "drivers/sql/requests_dialect.hpp"

namespace persist::postgresql {

/// What PostgreSQL says about tables of requests.
class PostgresqlRequests final : public sql::RequestsDialect {
 public:
  [[nodiscard]] std::string as_text(std::string_view column) const override;
  [[nodiscard]] std::string time_text(std::string_view column) const override;
  [[nodiscard]] std::string_view now_text() const override;
  [[nodiscard]] std::string position_of(std::string_view column,
                                        std::string_view needle) const override;
  [[nodiscard]] std::string_view find_tables() const override;
  void append_side_effects(sql::Statement& out, std::string_view table) const override;
  void append_unique(sql::Statement& out, std::string_view table,
                     std::string_view column) const override;
  void append_folding(sql::Statement& out, std::string_view table,
                      std::string_view column) const override;
  void append_shard_locks(sql::Statement& out, std::string_view prefix,
                          std::span<const std::string> shards) const override;
  [[nodiscard]] std::optional<requests::ServerLocks> shard_locks_in(
      const sql::Rows& rows, std::string_view prefix,
      std::span<const std::string> shards) const override;
  [[nodiscard]] std::string row_lock(std::string_view alias) const override;
  [[nodiscard]] std::span<const std::string_view> begin_snapshot() const override;
};

}  // namespace persist::postgresql
