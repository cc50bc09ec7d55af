#include "drivers/mysql/requests_dialect.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <string>
#include <vector>

namespace persist::mysql {

namespace {

/// How many shards a group has unless it is given others.
constexpr int usual_shards = 300;
constexpr std::size_t max_shards = 4000;  // a row has 4096 columns at the most
/// Of the name of a lock, in characters.
constexpr std::size_t max_lock_name = 64;

/// The shards whose locks are asked for: all that the groups of `shards`, and the default one, have
/// as far as is known.
std::vector<std::string> asked_shards(std::string_view prefix,
                                      std::span<const std::string> shards) {
  std::map<std::string, int, std::less<>> groups{{"default", usual_shards}};
  for (const std::string& shard : shards) {
    const std::size_t colon = shard.rfind(':');
    if (colon == std::string::npos) continue;
    int number = 0;
    std::from_chars(shard.data() + colon + 1, shard.data() + shard.size(), number);
    int& last = groups.try_emplace(shard.substr(0, colon), usual_shards).first->second;
    last = std::max(last, number);
  }
  std::vector<std::string> asked;
  for (const auto& [group, last] : groups) {
    for (int number = 1; number <= last && asked.size() < max_shards; ++number) {
      std::string shard = group + ':' + std::to_string(number);
      const bool has_room = prefix.size() + 1 + shard.size() <= max_lock_name;
      if (has_room) asked.push_back(std::move(shard));
    }
  }
  return asked;
}

}  // namespace

// Every answer is text.
std::string MysqlRequests::as_text(std::string_view column) const { return std::string{column}; }

std::string MysqlRequests::time_text(std::string_view column) const { return std::string{column}; }

// By the zone of the session, as a writer's session has it unless it asks for another.
std::string_view MysqlRequests::now_text() const { return "NOW(3)"; }

std::string MysqlRequests::position_of(std::string_view column, std::string_view needle) const {
  return "LOCATE(" + std::string{needle} + ", " + std::string{column} + ")";
}

// As bytes the texts would be BLOBs, which the server groups on its disk, at eight times the cost:
// see MysqlDialect::append_stores.
std::string MysqlRequests::select_distinct(std::string_view column, std::string_view rows) const {
  return "SELECT LEFT(marked, CHAR_LENGTH(marked) - 1) FROM (SELECT CONCAT(CONVERT(" +
         std::string{column} + " USING utf8mb4), '.') COLLATE utf8mb4_bin AS marked FROM " +
         std::string{rows} + " GROUP BY marked) AS names";
}

std::string_view MysqlRequests::find_tables() const {
  return "SELECT CAST(c.TABLE_NAME AS BINARY) AS name, CAST(c.COLUMN_NAME AS BINARY) "
         "FROM information_schema.COLUMNS c JOIN information_schema.TABLES t "
         "ON t.TABLE_SCHEMA = DATABASE() AND t.TABLE_NAME = c.TABLE_NAME "
         "AND t.TABLE_TYPE = 'BASE TABLE' WHERE c.TABLE_SCHEMA = DATABASE() "
         "AND c.TABLE_NAME IN (SELECT k.TABLE_NAME FROM information_schema.COLUMNS k "
         "WHERE k.TABLE_SCHEMA = DATABASE() AND k.COLUMN_NAME IN "
         "('request_id', 'queue_name', 'shard_id', 'last_heartbeat')) ORDER BY name";
}

void MysqlRequests::append_side_effects(sql::Statement& out, std::string_view table) const {
  out.add(
         "SELECT (SELECT COUNT(*) FROM information_schema.TRIGGERS WHERE "
         "EVENT_OBJECT_SCHEMA = DATABASE() AND EVENT_OBJECT_TABLE = ")
      .add_text(table)
      .add(
          ") + (SELECT COUNT(*) FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE "
          "UNIQUE_CONSTRAINT_SCHEMA = DATABASE() AND "
          "(DELETE_RULE IN ('CASCADE', 'SET NULL', 'SET DEFAULT') OR "
          "UPDATE_RULE IN ('CASCADE', 'SET NULL', 'SET DEFAULT')) AND REFERENCED_TABLE_NAME = ")
      .add_text(table)
      .add(")");
}

void MysqlRequests::append_unique(sql::Statement& out, std::string_view table,
                                  std::string_view column) const {
  out.add(
         "SELECT COUNT(*) FROM (SELECT INDEX_NAME FROM information_schema.STATISTICS WHERE "
         "TABLE_SCHEMA = DATABASE() AND NON_UNIQUE = 0 AND TABLE_NAME = ")
      .add_text(table)
      .add(" GROUP BY INDEX_NAME HAVING COUNT(*) = 1 AND MIN(COLUMN_NAME) = ")
      .add_text(column)
      .add(") AS i");
}

void MysqlRequests::append_folding(sql::Statement& out, std::string_view table,
                                   std::string_view column) const {
  out.add(
         "SELECT COUNT(*) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() "
         "AND RIGHT(COLLATION_NAME, 4) <> '_bin' AND COLLATION_NAME <> 'binary' "
         "AND TABLE_NAME = ")
      .add_text(table)
      .add(" AND COLUMN_NAME = ")
      .add_text(column);
}

void MysqlRequests::append_shard_locks(sql::Statement& out, std::string_view prefix,
                                       std::span<const std::string> shards) const {
  std::string_view before = "SELECT IS_USED_LOCK(";
  for (const std::string& shard : asked_shards(prefix, shards)) {
    out.add(before).add_kept(std::string{prefix} + '.' + shard);
    before = "), IS_USED_LOCK(";
  }
  out.add(before == "SELECT IS_USED_LOCK(" ? "SELECT NULL" : ")");
}

// Another server, of which this one is a replica, may hold locks that are not seen here.
std::optional<requests::ServerLocks> MysqlRequests::shard_locks_in(
    const sql::Rows& rows, std::string_view prefix, std::span<const std::string> shards) const {
  std::vector<std::string> held;
  const std::vector<std::string> asked = asked_shards(prefix, shards);
  for (std::size_t i = 0; i < asked.size() && !rows.empty(); ++i) {
    if (rows.cell(0, i)) held.push_back(asked[i]);
  }
  if (held.empty()) return std::nullopt;
  return requests::ServerLocks{.count = held.size(), .shards = std::move(held)};
}

std::string MysqlRequests::row_lock(std::string_view /*alias*/) const { return " FOR UPDATE"; }

std::span<const std::string_view> MysqlRequests::begin_snapshot() const {
  static constexpr std::array<std::string_view, 2> statements{
      "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
      "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"};
  return statements;
}

}  // namespace persist::mysql
