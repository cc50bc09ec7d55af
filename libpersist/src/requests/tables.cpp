#include "requests/tables.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "requests/request_key.hpp"

namespace persist::requests {

namespace {

constexpr std::array<std::string_view, 15> message_columns{
    "id",         "message_id", "shard_id",      "entity_type", "entity_id",
    "kind",       "tag",        "payload",       "trace_id",    "processed",
    "request_id", "reply_id",   "last_reply_id", "last_read",   "deliver_at"};
constexpr std::array<std::string_view, 6> reply_columns{"id",      "kind",     "request_id",
                                                        "payload", "sequence", "acked"};
constexpr std::array<std::string_view, 3> runner_columns{"address", "runner", "last_heartbeat"};
constexpr std::array<std::string_view, 3> lock_columns{"shard_id", "address", "acquired_at"};
constexpr std::array<std::string_view, 10> queue_columns{
    "sequence",     "id",          "queue_name",  "element",    "attempts",
    "last_failure", "acquired_at", "acquired_by", "created_at", "updated_at"};

bool has_all(const FoundTable& table, std::span<const std::string_view> columns) {
  return std::ranges::all_of(columns, [&](std::string_view column) { return table.has(column); });
}

/// The name of the table `name` where it has `columns`; empty otherwise.
std::string name_if_fit(const std::vector<FoundTable>& found, const std::string& name,
                        std::span<const std::string_view> columns) {
  const auto at = std::ranges::find(found, name, &FoundTable::name);
  return at != found.end() && has_all(*at, columns) ? name : std::string{};
}

}  // namespace

bool FoundTable::has(std::string_view column) const {
  return std::ranges::find(columns, column) != columns.end();
}

std::vector<std::string> Tables::names() const {
  std::vector<std::string> names;
  for (const ClusterTables& each : clusters) {
    for (const std::string& name : {each.messages, each.replies, each.runners, each.locks}) {
      if (!name.empty()) names.push_back(name);
    }
  }
  for (const QueueTable& each : queues) names.push_back(each.name);
  return names;
}

Tables tables_among(const std::vector<FoundTable>& found) {
  constexpr std::string_view ending = "_messages";
  Tables tables;
  for (const FoundTable& each : found) {
    if (has_all(each, queue_columns)) {
      const bool has_state = each.has("state") && each.has("visible_at");
      if (has_state || each.has("completed")) {
        tables.queues.push_back({.name = each.name, .has_state = has_state});
      }
    }
    if (!each.name.ends_with(ending) || !has_all(each, message_columns)) continue;
    const std::string prefix = each.name.substr(0, each.name.size() - ending.size());
    const std::string replies = name_if_fit(found, prefix + "_replies", reply_columns);
    if (replies.empty()) continue;
    tables.clusters.push_back({.prefix = prefix,
                               .messages = each.name,
                               .replies = replies,
                               .runners = name_if_fit(found, prefix + "_runners", runner_columns),
                               .locks = name_if_fit(found, prefix + "_locks", lock_columns)});
  }
  std::ranges::sort(tables.clusters, {}, &ClusterTables::prefix);
  std::ranges::sort(tables.queues, {}, &QueueTable::name);
  return tables;
}

std::string shard_name(const Tables& tables, const ClusterTables& cluster, std::string_view shard) {
  return tables.clusters.size() > 1 ? prefixed_id(cluster.prefix, shard) : std::string{shard};
}

void append_behind(std::string& sql, std::string_view column, std::int64_t last) {
  if (last == before_all) return;
  sql.append(" AND ").append(column).append(" > ").append(std::to_string(last));
}

std::string prefixed_id(std::string_view table, std::string_view name) {
  std::string id;
  append_escaped(id, table);
  id += '/';
  return id += name;
}

}  // namespace persist::requests
