#include "requests/table_checks.hpp"

#include <cstddef>
#include <optional>
#include <string>

#include "requests/wall_time.hpp"
#include "values/propagate.hpp"

namespace persist::requests {

namespace {

using ReportFault = std::function<void(const Fault&)>;

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return std::to_string(count).append(" ").append(count == 1 ? one : many);
}

class TableChecks {
 public:
  TableChecks(Database& database, const ReportFault& report)
      : database_{database}, session_{database.session()}, report_{report} {}

  [[nodiscard]] Result<void> check(const ClusterTables& cluster);
  [[nodiscard]] Result<void> check(const QueueTable& table);

 private:
  [[nodiscard]] Result<std::size_t> count(const std::string& sql);
  /// How many of the rows were claimed so long ago that others may take them.
  [[nodiscard]] Result<std::size_t> count_lapsed(const std::string& claim, const std::string& rows,
                                                 std::chrono::milliseconds lapses);
  [[nodiscard]] Result<void> check_replies(const ClusterTables& cluster);
  void note(const std::string& message) const {
    if (database_.settings().note) database_.settings().note(message);
  }

  Database& database_;
  Session& session_;
  const ReportFault& report_;
};

Result<std::size_t> TableChecks::count(const std::string& sql) {
  std::size_t found = 0;
  PERSIST_CHECK(session_.read({.sql = sql}, [&](Row& row) {
    found = static_cast<std::size_t>(row.number(0));
    return false;
  }));
  return found;
}

Result<std::size_t> TableChecks::count_lapsed(const std::string& claim, const std::string& rows,
                                              std::chrono::milliseconds lapses) {
  std::size_t lapsed = 0;
  const std::string sql = "SELECT " + session_.time_text(claim) + ", " +
                          std::string{session_.now_text()} + " FROM " + rows + " AND " + claim +
                          " IS NOT NULL";
  PERSIST_CHECK(session_.read({.sql = sql}, [&](Row& row) {
    const auto claimed = read_wall_time(row.text(0));
    const auto now = read_wall_time(row.text(1));
    if (claimed && now && *now - *claimed >= lapses) ++lapsed;
    return true;
  }));
  return lapsed;
}

/// A request with a final reply is processed, and the other way round: otherwise no runner takes
/// it.
Result<void> TableChecks::check_replies(const ClusterTables& cluster) {
  const std::string messages = session_.quoted_name(cluster.messages);
  const std::string reply = "EXISTS (SELECT 1 FROM " + session_.quoted_name(cluster.replies) +
                            " AS r WHERE r.request_id = m.id AND r.kind = 0)";
  const std::string requests =
      "SELECT " + session_.number("count(*)") + " FROM " + messages + " AS m WHERE m.kind = 0 AND ";
  PERSIST_LET(const std::size_t unanswered, count(requests + "m.processed AND NOT " + reply));
  if (unanswered > 0) {
    report_({.store = std::nullopt,
             .message = counted(unanswered, "request of table ", "requests of table ") + messages +
                        " without a final reply marked as processed: no runner takes them"});
  }
  PERSIST_LET(const std::size_t unmarked, count(requests + "NOT m.processed AND " + reply));
  if (unmarked > 0) {
    report_({.store = std::nullopt,
             .message = counted(unmarked, "request of table ", "requests of table ") + messages +
                        " with a final reply not marked as processed: no runner takes them"});
  }
  return {};
}

Result<void> TableChecks::check(const ClusterTables& cluster) {
  const std::string messages = session_.quoted_name(cluster.messages);
  PERSIST_LET(const bool folds, session_.folds_texts(cluster.messages, "message_id"));
  if (folds) {
    note("the column message_id of table " + messages +
         " compares texts by a collation that takes different ones for the same: requests whose "
         "keys differ in case get each other's replies");
  }
  PERSIST_CHECK(check_replies(cluster));
  PERSIST_LET(const std::size_t lapsed,
              count_lapsed("last_read", messages + " WHERE kind = 0 AND NOT processed",
                           request_claim_lapses));
  if (lapsed > 0) {
    note(counted(lapsed, "request", "requests") + " of table " + messages +
         (lapsed == 1 ? " was" : " were") +
         " claimed by a runner more than 10 minutes ago, without a reply since");
  }
  return {};
}

Result<void> TableChecks::check(const QueueTable& table) {
  const std::string name = session_.quoted_name(table.name);
  // The beta made it; 4.1 adds its own and, on PostgreSQL, leaves this one.
  PERSIST_LET(const bool has_old_index, session_.has_unique(table.name, "id"));
  if (table.has_state && has_old_index) {
    report_({.store = std::nullopt,
             .message = "table " + name +
                        " has a unique index on (id) that a beta of Effect left: every offer to "
                        "its queues fails"});
  }
  const std::string pending = table.has_state ? "state = 'pending'" : "NOT completed";
  PERSIST_LET(const std::size_t lapsed,
              count_lapsed("acquired_at", name + " WHERE " + pending, element_claim_lapses));
  if (lapsed > 0) {
    note(counted(lapsed, "element", "elements") + " of table " + name +
         (lapsed == 1 ? " was" : " were") +
         " claimed by a worker more than 2 minutes ago: the next worker takes them");
  }
  return {};
}

}  // namespace

Result<void> check_tables(Database& database, const ReportFault& report) {
  PERSIST_LET(const Tables* const tables, database.tables());
  TableChecks checks{database, report};
  for (const ClusterTables& cluster : tables->clusters) {
    if (database.shows_clusters()) PERSIST_CHECK(checks.check(cluster));
  }
  for (const QueueTable& table : tables->queues) {
    if (database.shows_queues()) PERSIST_CHECK(checks.check(table));
  }
  return {};
}

}  // namespace persist::requests
