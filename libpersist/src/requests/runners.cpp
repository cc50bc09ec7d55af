#include "requests/runners.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

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
  [[nodiscard]] Result<void> add_cluster(const ClusterTables& cluster);
  [[nodiscard]] Result<void> add_runners(const ClusterTables& cluster);
  [[nodiscard]] Result<std::vector<std::string>> open_shards(const ClusterTables& cluster);
  /// The shards that the table says living runners hold, which are counted; none where it is empty.
  [[nodiscard]] Result<std::optional<std::set<std::string>>> shards_in_table(
      const ClusterTables& cluster);
  void judge_by(const ServerLocks& locks);
  [[nodiscard]] Result<void> count_workers(const QueueTable& table);

  Database& database_;
  Session& session_;
  const Tables& tables_;
  RunnersReport report_;
  std::span<RunnerInfo> runners_;  // those of the cluster at hand
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
      // A runner whose session has another zone: how long ago it was nobody knows.
      if (runner.heartbeat_age < -runner_is_dead_after) runner.heartbeat_age.reset();
      report_.runners.push_back(std::move(runner));
      return true;
    }));
  }
  runners_ = std::span{report_.runners}.subspan(before);
  if (runners_.empty()) report_.without_rows.push_back(cluster.prefix);
  return {};
}

/// Those with open requests.
Result<std::vector<std::string>> RunnersReporter::open_shards(const ClusterTables& cluster) {
  std::vector<std::string> shards;
  PERSIST_CHECK(
      session_.read({.sql = "SELECT shard_id FROM " + session_.quoted_name(cluster.messages) +
                            " WHERE kind = 0 AND NOT processed GROUP BY shard_id"},
                    [&](Row& row) {
                      shards.emplace_back(row.text(0));
                      return true;
                    }));
  std::ranges::sort(shards, {}, [](const std::string& shard) { return order_of(shard); });
  return shards;
}

Result<std::optional<std::set<std::string>>> RunnersReporter::shards_in_table(
    const ClusterTables& cluster) {
  std::optional<std::set<std::string>> held;
  if (cluster.locks.empty()) return held;
  PERSIST_CHECK(session_.read(
      {.sql = "SELECT shard_id, address FROM " + session_.quoted_name(cluster.locks)},
      [&](Row& row) {
        if (!held) held.emplace();
        const auto runner = std::ranges::find_if(
            runners_, [&](const RunnerInfo& each) { return each.address == row.text(1); });
        if (runner == runners_.end()) return true;
        ++runner->shards;
        if (runner->is_alive) held->emplace(row.text(0));
        return true;
      }));
  return held;
}

/// The server knows sessions, not addresses: of several runners it is not known whose they are.
void RunnersReporter::judge_by(const ServerLocks& locks) {
  const bool is_proof = locks.count > 0 || locks.are_all;
  if (!is_proof) return;
  if (runners_.size() == 1) {
    runners_.front().is_alive = locks.count > 0;
    runners_.front().shards = locks.count;
  } else if (locks.count == 0) {
    for (RunnerInfo& runner : runners_) runner.is_alive = false;
  }
}

Result<void> RunnersReporter::add_cluster(const ClusterTables& cluster) {
  PERSIST_CHECK(add_runners(cluster));
  PERSIST_LET(const std::vector<std::string> shards, open_shards(cluster));
  PERSIST_LET(auto held, shards_in_table(cluster));
  // Runners that use the table use none of the server's locks.
  if (!held) {
    PERSIST_LET(const auto locks, session_.server_locks(cluster.prefix, shards));
    if (locks) judge_by(*locks);
    if (locks && locks->shards) held.emplace(locks->shards->begin(), locks->shards->end());
  }
  // Who is alive holds shards, which ones is not known.
  if (!held && std::ranges::any_of(runners_, &RunnerInfo::is_alive)) return {};
  for (const std::string& shard : shards) {
    if (held && held->contains(shard)) continue;
    report_.unheld_shards.push_back(shard_name(tables_, cluster, shard));
  }
  return {};
}

Result<void> RunnersReporter::count_workers(const QueueTable& table) {
  std::set<std::string> workers;
  const std::string sql = "SELECT " + session_.as_text("acquired_by") + ", " +
                          session_.time_text("acquired_at") + ", " +
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
    if (database_.shows_clusters()) PERSIST_CHECK(add_cluster(cluster));
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
