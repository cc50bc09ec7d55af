#include "requests/guarded_changes.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

#include "requests/lookups.hpp"
#include "requests/outcome.hpp"
#include "values/descriptor.hpp"
#include "values/propagate.hpp"

namespace persist::requests {

namespace {

void add_table(std::vector<ChangedTable>& tables, const std::string& name, RowChange change) {
  const auto is_same = [&](const ChangedTable& each) {
    return each.name == name && each.change == change;
  };
  if (std::ranges::none_of(tables, is_same)) tables.push_back({.name = name, .change = change});
}

/// Where the places lie, as long as they are of that kind.
Result<std::vector<std::optional<Source>>> sources_of(Database& database,
                                                      std::span<const Place> places,
                                                      Source::Kind kind) {
  std::vector<std::optional<Source>> sources;
  sources.reserve(places.size());
  for (const Place& place : places) {
    PERSIST_LET(std::optional<Source> source, database.find(place.store));
    if (source && source->kind != kind) source.reset();
    sources.push_back(std::move(source));
  }
  return sources;
}

/// Nothing else of the row is written: the zone of its times is not known, and what failed before
/// is its history.
Result<Applied> requeue_one(Database& database, Changes& changes, const WallClock& clock,
                            const Source& source, std::string_view id) {
  PERSIST_LET(const Tables* const tables, database.tables());
  const QueueTable& table = tables->queues[source.table];
  // Before the migration a dead element looked like any other.
  if (!table.has_state) return Applied::no;
  std::optional<std::int64_t> sequence;
  PERSIST_CHECK(find_element(database, clock, source, id,
                             [&](const ElementRow& row) { sequence = row.sequence; }));
  if (!sequence) return Applied::no;
  PERSIST_LET(const std::size_t changed,
              changes.write({.sql = "UPDATE " + database.session().quoted_name(table.name) +
                                    " SET state = 'pending', attempts = 0 WHERE sequence = " +
                                    std::to_string(*sequence) + " AND state = 'failed'"}));
  return changed > 0 ? Applied::yes : Applied::no;
}

/// What clearReplies of Effect does, for as long as the reply is the one that was seen.
Result<Applied> resume_one(Database& database, Changes& changes, const WallClock& clock,
                           const Source& source, std::string_view key) {
  std::optional<std::int64_t> request;
  std::int64_t reply = 0;
  PERSIST_CHECK(find_message(database, clock, source, key, [&](const MessageRow& row) {
    const bool is_run = is_workflow(row.request.entity_type) && row.request.tag == run_tag;
    if (!is_run || !row.reply_id) return;
    const Outcome outcome = outcome_of(row.request.entity_type, row.request.tag, row.reply);
    if (outcome.phase != RequestPhase::parked) return;
    request = row.request.id;
    reply = *row.reply_id;
  }));
  if (!request) return Applied::no;
  PERSIST_LET(const Tables* const tables, database.tables());
  const ClusterTables& cluster = tables->clusters[source.table];
  const Session& session = database.session();
  const std::string of_request = "request_id = " + std::to_string(*request);
  PERSIST_LET(const std::size_t changed,
              changes.write({.sql = "UPDATE " + session.quoted_name(cluster.messages) +
                                    " SET processed = FALSE, last_reply_id = NULL, "
                                    "last_read = NULL WHERE " +
                                    of_request + " AND last_reply_id = " + std::to_string(reply)}));
  if (changed == 0) return Applied::no;
  PERSIST_CHECK(changes.write({.sql = "DELETE FROM " + session.quoted_name(cluster.replies) +
                                      " WHERE " + of_request + " AND kind = 0"}));
  PERSIST_CHECK(changes.write({.sql = "DELETE FROM " + session.quoted_name(cluster.messages) +
                                      " WHERE " + of_request + " AND kind = 2"}));
  return Applied::yes;
}

using ChangeOne = Result<Applied> (*)(Database&, Changes&, const WallClock&, const Source&,
                                      std::string_view);

Result<std::vector<Applied>> change_all(Database& database, std::span<const Place> places,
                                        const std::vector<std::optional<Source>>& sources,
                                        std::span<const ChangedTable> tables, ChangeOne change) {
  std::vector<Applied> applied(places.size(), Applied::no);
  if (tables.empty()) return applied;
  PERSIST_LET(const WallClock clock, database.clock());
  PERSIST_LET(const std::unique_ptr<Changes> changes, begin_changes(database, tables));
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (!sources[i]) continue;
    PERSIST_LET(applied[i], change(database, *changes, clock, *sources[i], places[i].key.bytes));
  }
  PERSIST_CHECK(changes->commit());
  return applied;
}

}  // namespace

Result<std::unique_ptr<Changes>> begin_changes(Database& database,
                                               std::span<const ChangedTable> tables) {
  if (database.settings().access == Access::read) {
    return backing_error(database.session().method(), "EROFS", "the database was opened read-only");
  }
  return database.session().begin(tables);
}

Result<std::vector<Applied>> requeue(Database& database, std::span<const Place> elements) {
  PERSIST_LET(const auto sources, sources_of(database, elements, Source::Kind::queue));
  PERSIST_LET(const Tables* const tables, database.tables());
  std::vector<ChangedTable> changed;
  for (const auto& source : sources) {
    if (source) add_table(changed, tables->queues[source->table].name, RowChange::update);
  }
  return change_all(database, elements, sources, changed, requeue_one);
}

Result<std::vector<Applied>> resume(Database& database, std::span<const Place> runs) {
  PERSIST_LET(const auto sources, sources_of(database, runs, Source::Kind::entities));
  PERSIST_LET(const Tables* const tables, database.tables());
  std::vector<ChangedTable> changed;
  for (const auto& source : sources) {
    if (!source) continue;
    const ClusterTables& cluster = tables->clusters[source->table];
    add_table(changed, cluster.messages, RowChange::update);
    add_table(changed, cluster.messages, RowChange::remove);
    add_table(changed, cluster.replies, RowChange::remove);
  }
  return change_all(database, runs, sources, changed, resume_one);
}

}  // namespace persist::requests
