#include "requests/run_report.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <persist/json_reader.hpp>

#include "requests/element_row.hpp"
#include "requests/lookups.hpp"
#include "requests/message_row.hpp"
#include "requests/queue_token.hpp"
#include "requests/request_key.hpp"
#include "values/descriptor.hpp"
#include "values/propagate.hpp"

namespace persist::requests {

namespace {

constexpr std::string_view interrupt_signal = "Workflow/InterruptSignal";

/// A run that was found.
struct FoundRun {
  std::size_t cluster = 0;
  std::int64_t id = 0;
  std::string entity_type;
  std::string entity_id;
  std::string shard;
  std::optional<std::string> message_id;

  [[nodiscard]] std::string_view workflow() const {
    return std::string_view{entity_type}.substr(workflow_prefix.size());
  }
};

class RunReporter {
 public:
  RunReporter(Database& database, const Tables& tables, const WallClock& clock)
      : database_{database}, session_{database.session()}, tables_{tables}, clock_{clock} {}

  /// The runs that may be meant.
  [[nodiscard]] Result<std::vector<FoundRun>> find(std::optional<Source> source,
                                                   const AskedKey& asked);
  [[nodiscard]] Result<RunReport> report(const FoundRun& run);
  [[nodiscard]] Result<RunPlace> place(const FoundRun& run);

 private:
  [[nodiscard]] const ClusterTables& cluster_of(const FoundRun& run) const {
    return tables_.clusters[run.cluster];
  }
  [[nodiscard]] Query select_runs(std::size_t cluster, const AskedKey& asked) const;
  void append_message_id(Query& query, std::size_t cluster, const std::string& type,
                         const AskedKey& asked) const;
  [[nodiscard]] Result<void> find_in(std::size_t cluster, const std::string& type,
                                     const AskedKey& asked, std::vector<FoundRun>& found);
  [[nodiscard]] Result<void> add_requests(const FoundRun& run, RunReport& report);
  [[nodiscard]] Result<void> add_children(const FoundRun& run, RunReport& report);
  [[nodiscard]] Result<void> add_elements(const FoundRun& run, RunReport& report);
  [[nodiscard]] Result<void> find_interrupt(const FoundRun& run, RunReport& report);
  [[nodiscard]] Result<void> find_runner(const FoundRun& run, RunReport& report);

  Database& database_;
  Session& session_;
  const Tables& tables_;
  const WallClock& clock_;
};

/// The number of `name` among `names`, to which it is added where it is new.
std::uint32_t number_in(std::vector<std::string>& names, std::string name) {
  const auto at = std::ranges::find(names, name);
  const auto number = static_cast<std::uint32_t>(at - names.begin());
  if (at == names.end()) names.push_back(std::move(name));
  return number;
}

Query RunReporter::select_runs(std::size_t cluster, const AskedKey& asked) const {
  Query query{.sql = "SELECT " + session_.number("m.id") +
                     ", m.entity_type, m.entity_id, m.tag, m.shard_id, m.message_id FROM " +
                     session_.quoted_name(tables_.clusters[cluster].messages) +
                     " AS m WHERE m.kind = 0"};
  if (asked.id) {
    query.sql += " AND m.id = " + std::to_string(*asked.id);
  } else {
    query.sql += " AND " + session_.exact("m.entity_id") + " = ";
    session_.append_text(query, asked.entity_id);
  }
  return query;
}

/// Appends " AND …": the condition that the message id is that of such a run, or only a hash.
void RunReporter::append_message_id(Query& query, std::size_t cluster, const std::string& type,
                                    const AskedKey& asked) const {
  if (!type.empty()) {
    const std::string id = message_id_of(type, asked);
    query.sql += " AND ";
    append_has_message_id(query, session_, id, hashed_message_id(id));
    return;
  }
  // Within the index of the message ids, which is a part of the table.
  query.sql += " AND m.id IN (SELECT c.id FROM " +
               session_.quoted_name(tables_.clusters[cluster].messages) + " AS c WHERE ";
  session_.append_contains(query, "c.message_id", message_id_of("", asked));
  query.sql += " OR c.message_id NOT LIKE '%/%')";
}

/// Of any workflow where `type` is empty. There is no index of the ids of entities.
Result<void> RunReporter::find_in(std::size_t cluster, const std::string& type,
                                  const AskedKey& asked, std::vector<FoundRun>& found) {
  const std::size_t before = found.size();
  const auto take = [&](Row& row) {
    const bool is_wanted = type.empty() ? is_workflow(row.text(1)) : row.text(1) == type;
    if (is_wanted && row.text(3) == run_tag) {
      found.push_back({.cluster = cluster,
                       .id = row.number(0),
                       .entity_type = std::string{row.text(1)},
                       .entity_id = std::string{row.text(2)},
                       .shard = std::string{row.text(4)},
                       .message_id = std::nullopt});
      if (!row.is_null(5)) found.back().message_id = row.text(5);
    }
    return true;
  };
  if (!asked.id) {
    Query query = select_runs(cluster, asked);
    append_message_id(query, cluster, type, asked);
    PERSIST_CHECK(session_.read(query, take));
  }
  return found.size() > before ? Result<void>{} : session_.read(select_runs(cluster, asked), take);
}

Result<std::vector<FoundRun>> RunReporter::find(std::optional<Source> source,
                                                const AskedKey& asked) {
  std::vector<FoundRun> found;
  for (std::size_t i = 0; i < tables_.clusters.size(); ++i) {
    if (source && source->table != i) continue;
    PERSIST_CHECK(find_in(i, source ? source->name : std::string{}, asked, found));
  }
  return found;
}

/// Adds the run and its steps, which have the same entity id; of clocks so do those of a namesake.
Result<void> RunReporter::add_requests(const FoundRun& run, RunReport& report) {
  std::vector<std::int64_t> ids;
  Query query{.sql = "SELECT " + session_.number("m.id") + " FROM " +
                     session_.quoted_name(cluster_of(run).messages) +
                     " AS m WHERE m.kind = 0 AND " + session_.exact("m.entity_type") + " IN ("};
  session_.append_text(query, run.entity_type);
  query.sql += ", ";
  session_.append_text(query, clock_entity);
  query.sql += ") AND " + session_.exact("m.entity_id") + " = ";
  session_.append_text(query, run.entity_id);
  query.sql += " ORDER BY m.id";
  PERSIST_CHECK(session_.read(query, [&](Row& row) {
    ids.push_back(row.number(0));
    return true;
  }));
  const std::string select =
      select_messages(session_, cluster_of(run), Projection::entries) + " AND m.id = ";
  MessageWriter writer{Projection::entries};
  for (const std::int64_t id : ids) {
    PERSIST_LET(const auto chunks, chunks_of(session_, cluster_of(run), id));
    PERSIST_CHECK(session_.read({.sql = select + std::to_string(id)}, [&](Row& row) {
      const MessageRow message = message_of(row, clock_, Projection::entries);
      writer.add(id == run.id ? report.run : report.steps, message, chunks);
      if (primary_key_of(message.request) == interrupt_signal) report.is_interrupted = true;
      return true;
    }));
  }
  return {};
}

Result<void> RunReporter::add_children(const FoundRun& run, RunReport& report) {
  Query query{.sql = select_messages(session_, cluster_of(run), Projection::entries) + " AND " +
                     session_.exact("m.tag") + " = 'run' AND "};
  session_.append_contains(query, "m.payload", parent_key);
  query.sql += " ORDER BY m.id";
  MessageWriter writer{Projection::entries};
  std::vector<std::string> types;
  PERSIST_CHECK(session_.read(query, [&](Row& row) {
    const MessageRow message = message_of(row, clock_, Projection::entries);
    const std::optional<ParentRun> parent = parent_in(message.payload.value_or(""));
    if (!parent || parent->workflow != run.workflow() || parent->execution != run.entity_id) {
      return true;
    }
    const auto number = number_in(types, std::string{message.request.entity_type});
    writer.add(report.children, message, {}, number);
    return true;
  }));
  for (const std::string& type : types) {
    PERSIST_LET(
        std::string id,
        database_.id_of({.kind = Source::Kind::entities, .table = run.cluster, .name = type}));
    report.child_stores.push_back(std::move(id));
  }
  return {};
}

/// What is completed resumes it no more.
Result<void> RunReporter::add_elements(const FoundRun& run, RunReport& report) {
  const QueueToken token{.workflow = std::string{run.workflow()}, .execution = run.entity_id};
  ElementWriter writer{Projection::entries};
  for (const QueueTable& table : tables_.queues) {
    Query query{.sql = select_elements(session_, table, Projection::entries) + " AND "};
    session_.append_contains(query, "q.element", beginning_of(token));
    query.sql += " ORDER BY q.sequence";
    PERSIST_CHECK(session_.read(query, [&](Row& row) {
      const ElementRow element = element_of(row, clock_, table, Projection::entries);
      if (element.facts.phase == RequestPhase::completed || token_in(element.element) != token) {
        return true;
      }
      const auto number = number_in(report.element_stores, prefixed_id(table.name, element.queue));
      writer.add(report.elements, table, element, number);
      return true;
    }));
  }
  return {};
}

Result<void> RunReporter::find_interrupt(const FoundRun& run, RunReport& report) {
  return session_.read({.sql = "SELECT 1 FROM " + session_.quoted_name(cluster_of(run).messages) +
                               " WHERE kind = 2 AND request_id = " + std::to_string(run.id)},
                       [&](Row&) {
                         report.is_interrupted = true;
                         return false;
                       });
}

Result<void> RunReporter::find_runner(const FoundRun& run, RunReport& report) {
  if (cluster_of(run).locks.empty()) return {};
  Query query{.sql = "SELECT address FROM " + session_.quoted_name(cluster_of(run).locks) +
                     " WHERE shard_id = "};
  session_.append_text(query, run.shard);
  return session_.read(query, [&](Row& row) {
    report.runner = row.text(0);
    return false;
  });
}

Result<RunReport> RunReporter::report(const FoundRun& run) {
  RunReport report;
  report.prefix = cluster_of(run).prefix;
  report.shard = shard_name(tables_, cluster_of(run), run.shard);
  PERSIST_LET(report.store,
              database_.id_of(
                  {.kind = Source::Kind::entities, .table = run.cluster, .name = run.entity_type}));
  PERSIST_CHECK(add_requests(run, report));
  PERSIST_CHECK(add_children(run, report));
  PERSIST_CHECK(add_elements(run, report));
  PERSIST_CHECK(find_interrupt(run, report));
  PERSIST_CHECK(find_runner(run, report));
  return report;
}

Result<RunPlace> RunReporter::place(const FoundRun& run) {
  RunPlace place;
  PERSIST_LET(place.store,
              database_.id_of(
                  {.kind = Source::Kind::entities, .table = run.cluster, .name = run.entity_type}));
  write_key(place.key, {.entity_type = run.entity_type,
                        .entity_id = run.entity_id,
                        .tag = run_tag,
                        .message_id = run.message_id,
                        .id = run.id});
  return place;
}

/// What `answer` says of the only run that may be meant.
template <typename Answer>
Result<std::optional<Answer>> answer_of_run(
    Database& database, std::string_view store, std::string_view execution,
    Result<Answer> (RunReporter::*answer)(const FoundRun&)) {
  const std::optional<AskedKey> asked = read_key(execution, workflow_prefix);
  if (!asked || (!asked->tag.empty() && asked->tag != run_tag)) return std::nullopt;
  PERSIST_LET(const WallClock clock, database.clock());
  PERSIST_LET(const std::unique_ptr<ReadSnapshot> snapshot, database.session().begin_snapshot());
  PERSIST_LET(const Tables* const tables, database.tables());
  std::optional<Source> source;
  if (!store.empty()) {
    PERSIST_LET(source, database.find(store));
    if (!source || source->kind != Source::Kind::entities) return std::nullopt;
  }
  RunReporter reporter{database, *tables, clock};
  PERSIST_LET(const std::vector<FoundRun> found, reporter.find(source, *asked));
  if (found.empty()) return std::nullopt;
  if (found.size() > 1) {
    std::string message = "several workflows have a run " + std::string{execution} + ":";
    for (const FoundRun& each : found) {
      PERSIST_LET(const RunPlace place, reporter.place(each));
      message.append(" ").append(place.store);
    }
    return backing_error(database.session().method(), {}, message, BackingFault::ambiguous_store);
  }
  return (reporter.*answer)(found.front());
}

}  // namespace

Result<std::optional<RunReport>> report_run(Database& database, std::string_view store,
                                            std::string_view execution) {
  return answer_of_run(database, store, execution, &RunReporter::report);
}

Result<std::optional<RunPlace>> find_run(Database& database, std::string_view store,
                                         std::string_view execution) {
  return answer_of_run(database, store, execution, &RunReporter::place);
}

}  // namespace persist::requests
