#include "requests/summaries.hpp"

#include <algorithm>
#include <string>

#include "inspect/matching.hpp"
#include "requests/element_row.hpp"
#include "requests/message_row.hpp"
#include "requests/table_pass.hpp"
#include "values/propagate.hpp"

namespace persist::requests {

namespace {

/// Bounds the time that a lock is held for.
constexpr std::size_t rows_at_once = 16384;

class Summaries {
 public:
  Summaries(Database& database, std::size_t stores, Instant now)
      : database_{database}, now_{now}, all_(stores) {
    for (StoreSummary& summary : all_) summary.requests.emplace();
  }

  [[nodiscard]] Result<void> count_messages(const ClusterTables& tables,
                                            const StoreNumbers& stores);
  [[nodiscard]] Result<void> count_elements(const QueueTable& table, const StoreNumbers& stores);
  [[nodiscard]] std::vector<StoreSummary> take() { return std::move(all_); }

 private:
  void count(const MessageRow& row, StoreSummary& summary);
  void count(const RequestFacts& facts, StoreSummary& summary) const;

  Database& database_;
  Instant now_;
  std::vector<StoreSummary> all_;
  MessageWriter writer_{Projection::keys};
};

void Summaries::count(const RequestFacts& facts, StoreSummary& summary) const {
  ++summary.live;
  RequestCounts& counts = *summary.requests;
  const RequestState state = request_state(facts, now_);
  ++counts.by_state.at(static_cast<std::size_t>(state));
  const bool is_over = state == RequestState::replied || state == RequestState::completed ||
                       state == RequestState::dead;
  if (is_over || !facts.created) return;
  if (!counts.oldest_open || *facts.created < *counts.oldest_open) {
    counts.oldest_open = facts.created;
  }
}

void Summaries::count(const MessageRow& row, StoreSummary& summary) {
  RequestFacts facts = row.facts;
  if (row.reply_id) {
    const Outcome outcome = outcome_of(row.request.entity_type, row.request.tag, row.reply);
    facts.phase = outcome.phase;
    if (facts.phase == RequestPhase::replied) count_exit(*summary.requests, outcome.exit);
  }
  summary.bytes += writer_.key_of(row).size() + row.reply.size();
  count(facts, summary);
}

Result<void> Summaries::count_messages(const ClusterTables& tables, const StoreNumbers& stores) {
  Session& session = database_.session();
  PERSIST_LET(const WallClock clock, database_.clock());
  std::int64_t last = before_all;
  std::size_t rows = rows_at_once;
  while (rows == rows_at_once) {
    rows = 0;
    Query query{.sql =
                    select_messages(session, tables, Projection::keys, MessagesBy::request, last)};
    append_entries_of(query, database_, stores);
    query.sql += " ORDER BY m.id LIMIT " + std::to_string(rows_at_once);
    PERSIST_CHECK(session.read(query, [&](Row& row) {
      const MessageRow message = message_of(row, clock, Projection::keys);
      ++rows;
      last = message.request.id;
      const auto store = stores.find(message.request.entity_type);
      if (store != stores.end()) count(message, all_[store->second]);
      return true;
    }));
  }
  return {};
}

Result<void> Summaries::count_elements(const QueueTable& table, const StoreNumbers& stores) {
  Session& session = database_.session();
  PERSIST_LET(const WallClock clock, database_.clock());
  const std::string select = select_elements(session, table, Projection::entries);
  std::int64_t last = before_all;
  std::size_t rows = rows_at_once;
  while (rows == rows_at_once) {
    rows = 0;
    Query query{.sql = select};
    append_behind(query.sql, "q.sequence", last);
    if (stores.size() == 1) {
      query.sql += " AND " + session.exact("q.queue_name") + " = ";
      session.append_text(query, stores.begin()->first);
    }
    query.sql += " ORDER BY q.sequence LIMIT " + std::to_string(rows_at_once);
    PERSIST_CHECK(session.read(query, [&](Row& row) {
      const ElementRow element = element_of(row, clock, table, Projection::entries);
      ++rows;
      last = element.sequence;
      const auto store = stores.find(element.queue);
      if (store == stores.end()) return true;
      StoreSummary& summary = all_[store->second];
      summary.bytes += element.id.size() + element.element.size();
      count(element.facts, summary);
      return true;
    }));
  }
  return {};
}

}  // namespace

Result<std::vector<StoreSummary>> summarize(Database& database, std::span<const StoreInfo> stores,
                                            Instant now) {
  Summaries summaries{database, stores.size(), now};
  PERSIST_LET(const Tables* const tables, database.tables());
  std::vector<StoreNumbers> of_clusters(tables->clusters.size());
  std::vector<StoreNumbers> of_queues(tables->queues.size());
  for (std::uint32_t i = 0; i < stores.size(); ++i) {
    PERSIST_LET(const std::optional<Source> source, database.find(stores[i].id));
    if (!source) continue;
    auto& numbers = source->kind == Source::Kind::queue ? of_queues : of_clusters;
    numbers[source->table].emplace(source->name, i);
  }
  for (std::size_t i = 0; i < of_clusters.size(); ++i) {
    if (of_clusters[i].empty()) continue;
    PERSIST_CHECK(summaries.count_messages(tables->clusters[i], of_clusters[i]));
  }
  for (std::size_t i = 0; i < of_queues.size(); ++i) {
    if (of_queues[i].empty()) continue;
    PERSIST_CHECK(summaries.count_elements(tables->queues[i], of_queues[i]));
  }
  return summaries.take();
}

}  // namespace persist::requests
