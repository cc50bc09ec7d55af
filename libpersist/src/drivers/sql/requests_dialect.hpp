#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "drivers/sql/rows.hpp"
#include "drivers/sql/statement.hpp"
#include "requests/session.hpp"

namespace persist::sql {

/// What an engine's SQL says about tables of requests. It has no state.
class RequestsDialect {
 public:
  RequestsDialect() = default;
  RequestsDialect(const RequestsDialect&) = delete;
  RequestsDialect& operator=(const RequestsDialect&) = delete;
  virtual ~RequestsDialect() = default;

  /// A column as text, whatever its type.
  [[nodiscard]] virtual std::string as_text(std::string_view column) const = 0;
  /// The time in a column as YYYY-MM-DD HH:MM:SS, perhaps with a fraction.
  [[nodiscard]] virtual std::string time_text(std::string_view column) const = 0;
  /// What the wall clock of the session shows, likewise.
  [[nodiscard]] virtual std::string_view now_text() const = 0;
  /// The position of `needle` in a column, from 1; or 0.
  [[nodiscard]] virtual std::string position_of(std::string_view column,
                                                std::string_view needle) const = 0;

  /// See `requests::Session`; empty: as it is done there.
  [[nodiscard]] virtual std::string select_distinct(std::string_view /*column*/,
                                                    std::string_view /*rows*/) const {
    return {};
  }

  /// Lists the columns of tables with a column request_id, queue_name, shard_id or last_heartbeat:
  /// the name of the table, the name of the column, in the order of the former.
  [[nodiscard]] virtual std::string_view find_tables() const = 0;
  /// Counts what a change of the table may do beside: its triggers and rules, and foreign keys that
  /// act.
  virtual void append_side_effects(Statement& out, std::string_view table) const = 0;
  /// Counts the unique indexes of the column alone.
  virtual void append_unique(Statement& out, std::string_view table,
                             std::string_view column) const = 0;
  /// Counts the columns of that name that take different texts for one.
  virtual void append_folding(Statement& out, std::string_view table,
                              std::string_view column) const = 0;

  /// Asks for the locks that the runners of the cluster hold in the server.
  virtual void append_shard_locks(Statement& out, std::string_view prefix,
                                  std::span<const std::string> shards) const = 0;
  /// Reads the answer; none where it says nothing.
  [[nodiscard]] virtual std::optional<requests::ServerLocks> shard_locks_in(
      const Rows& rows, std::string_view prefix, std::span<const std::string> shards) const = 0;

  /// What ends a SELECT whose rows of the table `alias` nobody else may change.
  [[nodiscard]] virtual std::string row_lock(std::string_view alias) const = 0;
  /// Begins a transaction that reads one state; all but the last statement prepare that.
  [[nodiscard]] virtual std::span<const std::string_view> begin_snapshot() const = 0;
};

}  // namespace persist::sql
