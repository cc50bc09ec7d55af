#include "requests/runners.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "requests/request_key.hpp"
#include "requests/wall_time.hpp"
#include "values/propagate.hpp"

namespace persist::requests {

namespace {

/// A heartbeat that is older belongs to a dead runner (Effect's shardLockExpiration).
constexpr std::chrono::seconds runner_is_dead_after{35};

/// "GROUP:NUMBER", so that numbers are in their order.
std::tuple<std::string_view, int, std::string_view> order_of(std::string_view shard) {
  const std::size_t colon = shard.rfind(':');
  int number = 0;
  if (colon != std::string_view::npos) {
    std::from_chars(shard.data() + colon + 1, shard.data() + shard.size(), number);
  }
  return {shard.substr(0, colon), number, shard};
}

class RunnersReporter {
 public:
  RunnersReporter(Database& database, const Tables& tables)
      : database_{database}, session_{database.session()}, tables_{tables} {}

  [[nodiscard]] Result<RunnersReport> report();

 private:
  [[nodiscard]] Result<void> add_runners(const ClusterTables& cluster);
  [[nodiscard]] Result<void> add_unheld_shards(const ClusterTables& cluster,
                                               bool is_held_by_server);
  [[nodiscard]] Result<std::set<std::string>> shards_held(const ClusterTables& cluster);
  [[nodiscard]] Result<void> count_workers(const QueueTable& table);

  Database& database_;
  Session& session_;
  const Tables& tables_;
  RunnersReport report_;
};

Result<void> RunnersReporter::add_runners(const ClusterTables& cluster) {
  const std::size_t before = report_.runners.size();
  if (!cluster.runners.empty()) {
    const std::string sql = "SELECT address, " + session_.time_text("last_heartbeat") + ", " +
                            std::string{session_.now_text()} + " FROM " +
                            session_.quoted_name(cluster.runners) + " ORDER BY address";
    PERSIST_CHECK(session_.read({.sql = sql}, [&](Row& row) {
      RunnerInfo runner{.prefix = cluster.prefix, .address = std::string{row.text(0)}};
      const auto heartbeat = read_wall_time(row.text(1));
      const auto now = read_wall_time(row.text(2));
      if (heartbeat && now) runner.heartbeat_age = *now - *heartbeat;
      runner.is_alive = runner.heartbeat_age && *runner.heartbeat_age < runner_is_dead_after;
      report_.runners.push_back(std::move(runner));
      return true;
    }));
  }
  if (report_.runners.size() == before) report_.without_rows.push_back(cluster.prefix);
  PERSIST_LET(const auto held, session_.server_locks(cluster.prefix));
  // The server knows sessions, not addresses: of several runners it is not known whose they are.
  if (held && report_.runners.size() == before + 1) {
    report_.runners.back().is_alive = *held > 0;
    report_.runners.back().shards = *held;
  }
  return add_unheld_shards(cluster, held.value_or(0) > 0);
}

/// The shards that living runners hold, which are counted.
Result<std::set<std::string>> RunnersReporter::shards_held(const ClusterTables& cluster) {
  std::set<std::string> held;
  if (cluster.locks.empty()) return held;
  PERSIST_CHECK(session_.read(
      {.sql = "SELECT shard_id, address FROM " + session_.quoted_name(cluster.locks)},
      [&](Row& row) {
        const auto runner = std::ranges::find_if(report_.runners, [&](const RunnerInfo& each) {
          return each.prefix == cluster.prefix && each.address == row.text(1);
        });
        if (runner == report_.runners.end()) return true;
        ++runner->shards;
        if (runner->is_alive) held.emplace(row.text(0));
        return true;
      }));
  return held;
}

Result<void> RunnersReporter::add_unheld_shards(const ClusterTables& cluster,
                                                bool is_held_by_server) {
  PERSIST_LET(const std::set<std::string> held, shards_held(cluster));
  // Which shards those locks are of is not known either.
  if (is_held_by_server) return {};
  std::vector<std::string> shards;
  PERSIST_CHECK(
      session_.read({.sql = "SELECT shard_id FROM " + session_.quoted_name(cluster.messages) +
                            " WHERE kind = 0 AND NOT processed GROUP BY shard_id"},
                    [&](Row& row) {
                      std::string shard{row.text(0)};
                      if (!held.contains(shard)) shards.push_back(std::move(shard));
                      return true;
                    }));
  std::ranges::sort(shards, {}, [](const std::string& shard) { return order_of(shard); });
  for (const std::string& shard : shards) {
    report_.unheld_shards.push_back(shard_name(tables_, cluster, shard));
  }
  return {};
}

Result<void> RunnersReporter::count_workers(const QueueTable& table) {
  std::set<std::string> workers;
  const std::string sql = "SELECT acquired_by, " + session_.time_text("acquired_at") + ", " +
                          std::string{session_.now_text()} + " FROM " +
                          session_.quoted_name(table.name) + " WHERE acquired_at IS NOT NULL";
  PERSIST_CHECK(session_.read({.sql = sql}, [&](Row& row) {
    const auto acquired = read_wall_time(row.text(1));
    const auto now = read_wall_time(row.text(2));
    if (acquired && now && *now - *acquired < element_claim_lapses) workers.emplace(row.text(0));
    return true;
  }));
  report_.workers += workers.size();
  return {};
}

Result<RunnersReport> RunnersReporter::report() {
  for (const ClusterTables& cluster : tables_.clusters) {
    if (database_.shows_clusters()) PERSIST_CHECK(add_runners(cluster));
  }
  for (const QueueTable& table : tables_.queues) {
    if (database_.shows_queues()) PERSIST_CHECK(count_workers(table));
  }
  return std::move(report_);
}

}  // namespace

Result<RunnersReport> report_runners(Database& database) {
  PERSIST_LET(const std::unique_ptr<ReadSnapshot> snapshot, database.session().begin_snapshot());
  PERSIST_LET(const Tables* const tables, database.tables());
  return RunnersReporter{database, *tables}.report();
}

}  // namespace persist::requests
