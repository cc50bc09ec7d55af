#include "drivers/postgresql/requests_dialect.hpp"

#include <array>
#include <cstdint>

namespace persist::postgresql {

namespace {

/// The class of the advisory locks that a cluster's runners take: FNV-1a of what Effect calls them.
std::uint32_t lock_class_of(std::string_view prefix) {
  constexpr std::uint32_t prime = 16777619U;
  std::uint32_t hash = 2166136261U;
  for (const std::string_view part : {std::string_view{"effect-cluster:"}, prefix}) {
    for (const char c : part) hash = (hash ^ static_cast<unsigned char>(c)) * prime;
  }
  return hash;
}

}  // namespace

std::string PostgresqlRequests::as_text(std::string_view column) const {
  return std::string{column} + "::text";
}

std::string PostgresqlRequests::time_text(std::string_view column) const {
  return "to_char(" + std::string{column} + ", 'YYYY-MM-DD HH24:MI:SS.MS')";
}

// By the zone of the session, as a writer's session has it unless it asks for another.
std::string_view PostgresqlRequests::now_text() const {
  return "to_char(clock_timestamp()::timestamp, 'YYYY-MM-DD HH24:MI:SS.MS')";
}

std::string PostgresqlRequests::position_of(std::string_view column,
                                            std::string_view needle) const {
  return "strpos(" + std::string{column} + ", " + std::string{needle} + ")";
}

std::string_view PostgresqlRequests::find_tables() const {
  return "SELECT c.relname::text, a.attname::text FROM pg_class c "
         "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
         "WHERE c.relkind IN ('r', 'p') AND c.oid >= 16384 AND pg_table_is_visible(c.oid) "
         "AND EXISTS (SELECT FROM pg_attribute k WHERE k.attrelid = c.oid AND k.attnum > 0 AND "
         "k.attname IN ('request_id', 'queue_name', 'shard_id', 'last_heartbeat')) "
         "ORDER BY c.relname";
}

// The triggers of foreign keys are the server's own; those that act are found by their rules.
void PostgresqlRequests::append_side_effects(sql::Statement& out, std::string_view table) const {
  out.add(
         "SELECT ((SELECT count(*) FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT "
         "t.tgisinternal) + (SELECT count(*) FROM pg_constraint f WHERE f.confrelid = c.oid AND "
         "(f.confdeltype IN ('c', 'n', 'd') OR f.confupdtype IN ('c', 'n', 'd'))) + "
         "c.relhasrules::int)::text FROM pg_class c "
         "WHERE pg_table_is_visible(c.oid) AND c.relname = ")
      .add_text(table);
}

void PostgresqlRequests::append_unique(sql::Statement& out, std::string_view table,
                                       std::string_view column) const {
  out.add(
         "SELECT count(*)::text FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid "
         "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0] "
         "WHERE pg_table_is_visible(c.oid) AND i.indisunique AND i.indnkeyatts = 1 "
         "AND i.indpred IS NULL AND c.relname = ")
      .add_text(table)
      .add(" AND a.attname = ")
      .add_text(column);
}

// Only collations that are not deterministic do.
void PostgresqlRequests::append_folding(sql::Statement& out, std::string_view table,
                                        std::string_view column) const {
  out.add(
         "SELECT count(*)::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
         "JOIN pg_collation o ON o.oid = a.attcollation "
         "WHERE pg_table_is_visible(c.oid) AND to_jsonb(o)->>'collisdeterministic' = 'false' "
         "AND c.relname = ")
      .add_text(table)
      .add(" AND a.attname = ")
      .add_text(column);
}

// A standby does not see the locks of its primary. The locks have two numbers, which is what
// objsubid says.
void PostgresqlRequests::append_shard_locks(sql::Statement& out, std::string_view prefix,
                                            std::span<const std::string> /*shards*/) const {
  out.add(
         "SELECT count(DISTINCT objid)::text, pg_is_in_recovery()::text FROM pg_locks WHERE "
         "locktype = 'advisory' AND granted AND objsubid = 2 AND database = "
         "(SELECT oid FROM pg_database WHERE datname = current_database()) AND classid::bigint = ")
      .add(std::to_string(lock_class_of(prefix)));
}

std::optional<requests::ServerLocks> PostgresqlRequests::shard_locks_in(
    const sql::Rows& rows, std::string_view /*prefix*/,
    std::span<const std::string> /*shards*/) const {
  if (rows.empty() || rows.is_true(0, 1)) return std::nullopt;
  return requests::ServerLocks{.count = static_cast<std::size_t>(rows.number(0, 0)),
                               .are_all = true};
}

std::string PostgresqlRequests::row_lock(std::string_view alias) const {
  return " FOR UPDATE OF " + std::string{alias};
}

std::span<const std::string_view> PostgresqlRequests::begin_snapshot() const {
  static constexpr std::array<std::string_view, 1> statements{
      "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"};
  return statements;
}

}  // namespace persist::postgresql
