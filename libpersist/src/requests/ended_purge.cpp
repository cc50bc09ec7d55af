#include "requests/ended_purge.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <unordered_map>
#include <utility>

#include "requests/element_row.hpp"
#include "requests/guarded_changes.hpp"
#include "requests/outcome.hpp"
#include "requests/request_key.hpp"
#include "requests/snowflake.hpp"
#include "requests/wall_time.hpp"
#include "values/descriptor.hpp"
#include "values/propagate.hpp"
#include "values/string_hash.hpp"

namespace persist::requests {

namespace {

/// There is no index of the ids of entities, so that many are looked for at once.
constexpr std::size_t max_addresses = 500;
constexpr std::size_t elements_at_once = 4096;

/// What the rows of an address say together.
struct Address {
  bool is_over = true;
  /// There is more than a clock.
  bool is_of_store = false;
  std::size_t requests = 0;
  std::vector<std::int64_t> rows = {};         // acknowledgements and interruptions included
  std::vector<std::int64_t> requests_of = {};  // the requests that replies belong to
};
using Addresses = std::unordered_map<std::string, Address, StringHash, std::equal_to<>>;

/// Whether a request ended before, and nothing has to come of it. A step that suspended itself is
/// over with its run.
bool is_over(std::string_view type, std::string_view tag, std::optional<std::int64_t> reply_id,
             std::string_view reply, Instant before) {
  if (!reply_id || made_at(*reply_id) >= before) return false;
  return tag != run_tag || phase_of(type, tag, reply) == RequestPhase::replied;
}

/// The rows of the addresses `ids`, or of all where that is empty: of a run its clocks too. The
/// rows themselves are kept where `ids` are given.
Result<Addresses> read_addresses(Session& session, const ClusterTables& cluster,
                                 const std::string& type, std::span<const std::string> ids,
                                 Instant before) {
  Query query{.sql = "SELECT m.entity_id, m.entity_type, m.tag, " + session.number("m.kind") +
                     ", " + session.number("m.id") + ", " + session.number("m.request_id") + ", " +
                     session.number("r.id") + ", r.payload FROM " +
                     session.quoted_name(cluster.messages) + " AS m LEFT JOIN " +
                     session.quoted_name(cluster.replies) +
                     " AS r ON m.kind = 0 AND r.request_id = m.id AND r.kind = 0 WHERE " +
                     session.exact("m.entity_type") + " IN ("};
  session.append_text(query, type);
  if (is_workflow(type)) {
    query.sql += ", ";
    session.append_text(query, clock_entity);
  }
  query.sql += ')';
  for (std::size_t i = 0; i < ids.size(); ++i) {
    query.sql += i == 0 ? " AND " + session.exact("m.entity_id") + " IN (" : ", ";
    session.append_text(query, ids[i]);
  }
  if (!ids.empty()) query.sql += ')' + session.row_lock("m");
  Addresses addresses;
  PERSIST_CHECK(session.read(query, [&](Row& row) {
    Address& address = addresses.try_emplace(std::string{row.text(0)}).first->second;
    if (row.number(3) == 0) {
      const auto reply_id = row.is_null(6) ? std::nullopt : std::optional{row.number(6)};
      const bool over = is_over(row.text(1), row.text(2), reply_id, row.text(7), before);
      address.is_over = address.is_over && over;
      address.is_of_store = address.is_of_store || row.text(1) == type;
      ++address.requests;
    }
    if (ids.empty()) return true;
    address.rows.push_back(row.number(4));
    address.requests_of.push_back(row.number(5));
    return true;
  }));
  std::erase_if(addresses,
                [](const auto& each) { return !each.second.is_over || each.second.requests == 0; });
  return addresses;
}

Result<void> remove_rows(Changes& changes, const std::string& table, std::string_view column,
                         std::span<const std::int64_t> ids) {
  constexpr std::size_t max_ids = 1000;
  while (!ids.empty()) {
    const auto some = ids.first(std::min(ids.size(), max_ids));
    std::string sql = "DELETE FROM " + table + " WHERE ";
    sql += column;
    char before = '(';
    sql += " IN ";
    for (const std::int64_t id : some) {
      sql += before + std::to_string(id);
      before = ',';
    }
    PERSIST_CHECK(changes.write({.sql = sql + ')'}));
    ids = ids.subspan(some.size());
  }
  return {};
}

}  // namespace

Result<void> EndedPurge::seek(const Source& source, const std::string& store, Instant before) {
  if (store_ == store && before_ == before) return {};
  found_.clear();
  PERSIST_LET(const Tables* const tables, database_.tables());
  PERSIST_LET(
      const Addresses addresses,
      read_addresses(database_.session(), tables->clusters[source.table], source.name, {}, before));
  for (const auto& [id, address] : addresses) found_.push_back(id);
  store_ = store;
  before_ = before;
  return {};
}

Result<RequestsPurged> EndedPurge::purge_addresses(const Source& source, Instant before,
                                                   std::size_t limit) {
  Session& session = database_.session();
  PERSIST_LET(const Tables* const tables, database_.tables());
  const ClusterTables& cluster = tables->clusters[source.table];
  const std::array changed{ChangedTable{.name = cluster.messages, .change = RowChange::remove},
                           ChangedTable{.name = cluster.replies, .change = RowChange::remove}};
  RequestsPurged purged;
  while (purged.requests == 0 && !found_.empty()) {
    PERSIST_LET(const std::unique_ptr<Changes> changes, begin_changes(database_, changed));
    const std::size_t count =
        std::min({found_.size(), max_addresses, std::max(limit, std::size_t{1})});
    const std::vector<std::string> ids{found_.begin(),
                                       found_.begin() + static_cast<std::ptrdiff_t>(count)};
    PERSIST_LET(const Addresses addresses,
                read_addresses(session, cluster, source.name, ids, before));
    std::size_t done = 0;
    for (const std::string& id : ids) {
      const auto at = addresses.find(id);
      const std::size_t more = at == addresses.end() ? 0 : at->second.requests;
      if (purged.requests > 0 && purged.requests + more > limit) break;
      ++done;
      if (at == addresses.end()) continue;
      PERSIST_CHECK(remove_rows(*changes, session.quoted_name(cluster.replies), "request_id",
                                at->second.requests_of));
      PERSIST_CHECK(
          remove_rows(*changes, session.quoted_name(cluster.messages), "id", at->second.rows));
      purged.requests += more;
      ++purged.addresses;
    }
    PERSIST_CHECK(changes->commit());
    found_.erase(found_.begin(), found_.begin() + static_cast<std::ptrdiff_t>(done));
  }
  if (purged.requests == 0) before_.reset();
  return purged;
}

/// Elements have no address: each is one.
Result<RequestsPurged> EndedPurge::purge_elements(const Source& source, Instant before,
                                                  std::size_t limit) {
  Session& session = database_.session();
  PERSIST_LET(const Tables* const tables, database_.tables());
  const QueueTable& table = tables->queues[source.table];
  PERSIST_LET(const WallClock clock, database_.clock());
  const std::array changed{ChangedTable{.name = table.name, .change = RowChange::remove}};
  PERSIST_LET(const std::unique_ptr<Changes> changes, begin_changes(database_, changed));
  std::vector<std::int64_t> sequences;
  std::int64_t last = before_all;
  std::size_t rows = elements_at_once;
  while (rows == elements_at_once && sequences.size() < limit) {
    Query query{.sql = select_elements(session, table, Projection::keys)};
    append_behind(query.sql, "q.sequence", last);
    query.sql += table.has_state ? " AND q.state = 'completed'" : " AND q.completed";
    query.sql += " AND " + session.exact("q.queue_name") + " = ";
    session.append_text(query, source.name);
    query.sql += " ORDER BY q.sequence LIMIT " + std::to_string(elements_at_once);
    rows = 0;
    PERSIST_CHECK(session.read(query, [&](Row& row) {
      const ElementRow element = element_of(row, clock, table, Projection::keys);
      ++rows;
      last = element.sequence;
      const bool is_old = element.facts.ended && *element.facts.ended < before;
      const bool is_over = element.facts.phase == RequestPhase::completed;
      if (is_old && is_over && sequences.size() < limit) sequences.push_back(element.sequence);
      return true;
    }));
  }
  PERSIST_CHECK(remove_rows(*changes, session.quoted_name(table.name), "sequence", sequences));
  PERSIST_CHECK(changes->commit());
  return RequestsPurged{.requests = sequences.size(), .addresses = sequences.size()};
}

Result<RequestsPurged> EndedPurge::purge(const std::string& store, Instant before,
                                         std::size_t limit) {
  PERSIST_LET(const std::optional<Source> source, database_.find(store));
  if (!source) return RequestsPurged{};
  if (source->kind == Source::Kind::queue) return purge_elements(*source, before, limit);
  if (source->name == clock_entity) {
    return backing_error(database_.session().method(), {},
                         "clocks are removed with the runs that they belong to",
                         BackingFault::unsupported);
  }
  PERSIST_CHECK(seek(*source, store, before));
  return purge_addresses(*source, before, limit);
}

}  // namespace persist::requests
