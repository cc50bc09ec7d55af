#include "requests/message_row.hpp"

#include <charconv>

#include <persist/json_reader.hpp>

#include "requests/json_object_writer.hpp"
#include "requests/snowflake.hpp"

namespace persist::requests {

namespace {

/// The columns of a row, in their order.
struct MessageColumn {
  enum : std::uint8_t {
    id,
    entity_type,
    entity_id,
    tag,
    message_id,
    shard,
    last_read,
    deliver_at,
    reply_id,
    reply,
    waits_for_ack,
    payload,
    trace_id,
  };
};

/// "NAME/ATTEMPT": the attempt.
std::uint32_t attempt_in(std::string_view primary_key) {
  const std::string_view digits = primary_key.substr(primary_key.rfind('/') + 1);
  std::uint32_t attempt = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), attempt);
  return attempt;
}

void append_chunks(std::string& out, std::span<const Chunk> chunks) {
  char before = '[';
  for (const Chunk& chunk : chunks) {
    out += before;
    out += R"({"sequence":)" + std::to_string(chunk.sequence) + R"(,"reply_id":")" +
           std::to_string(chunk.id) + R"(","acked":)" + (chunk.is_acked ? "true" : "false") +
           R"(,"values":)";
    append_stored(out, chunk.values);
    out += '}';
    before = ',';
  }
  out += ']';
}

bool is_step_of_run(const RequestId& request) {
  return request.entity_type == clock_entity ||
         (is_workflow(request.entity_type) && request.tag != run_tag);
}

}  // namespace

std::string from_messages(const Session& session, const ClusterTables& tables, MessagesBy by,
                          std::int64_t last) {
  const std::string messages = session.quoted_name(tables.messages) + " AS m";
  const std::string replies = session.quoted_name(tables.replies) + " AS r";
  if (by == MessagesBy::reply) {
    std::string sql = " FROM " + replies + " JOIN " + messages +
                      " ON m.id = r.request_id WHERE r.kind = 0 AND m.kind = 0";
    append_behind(sql, "r.id", last);
    return sql;
  }
  std::string sql =
      " FROM " + messages + " LEFT JOIN " + replies + " ON r.request_id = m.id AND r.kind = 0";
  // PostgreSQL would merge from the first reply on.
  append_behind(sql, "r.request_id", last);
  sql += " WHERE m.kind = 0";
  append_behind(sql, "m.id", last);
  return sql;
}

std::string select_messages(const Session& session, const ClusterTables& tables,
                            Projection projection, MessagesBy by, std::int64_t last) {
  const std::string replies = session.quoted_name(tables.replies);
  std::string sql = "SELECT " + session.number("m.id") +
                    ", m.entity_type, m.entity_id, m.tag, m.message_id, m.shard_id, " +
                    session.time_text("m.last_read") + ", " + session.number("m.deliver_at") +
                    ", " + session.number("r.id") + ", r.payload, ";
  // An EXISTS would be answered for all requests at once by PostgreSQL, page by page.
  sql += session.number("CASE WHEN r.id IS NULL AND (SELECT 1 FROM " + replies +
                        " AS c WHERE c.request_id = m.id AND c.kind IS NULL AND NOT c.acked "
                        "LIMIT 1) IS NOT NULL THEN 1 ELSE 0 END");
  if (projection == Projection::entries) sql += ", m.payload, m.trace_id";
  return sql + from_messages(session, tables, by, last);
}

MessageRow message_of(Row& row, const WallClock& clock, Projection projection) {
  MessageRow message{.request = {.entity_type = row.text(MessageColumn::entity_type),
                                 .entity_id = row.text(MessageColumn::entity_id),
                                 .tag = row.text(MessageColumn::tag),
                                 .message_id = std::nullopt,
                                 .id = row.number(MessageColumn::id)},
                     .shard = row.text(MessageColumn::shard),
                     .reply_id = std::nullopt,
                     .reply = row.text(MessageColumn::reply),
                     .payload = std::nullopt,
                     .trace_id = {},
                     .facts = {}};
  if (!row.is_null(MessageColumn::message_id))
    message.request.message_id = row.text(MessageColumn::message_id);
  if (!row.is_null(MessageColumn::reply_id)) message.reply_id = row.number(MessageColumn::reply_id);
  if (projection == Projection::entries) {
    if (!row.is_null(MessageColumn::payload)) message.payload = row.text(MessageColumn::payload);
    message.trace_id = row.text(MessageColumn::trace_id);
  }
  RequestFacts& facts = message.facts;
  facts.is_step = is_step_of_run(message.request);
  facts.created = made_at(message.request.id);
  if (!row.is_null(MessageColumn::deliver_at))
    facts.due = Instant{std::chrono::milliseconds{row.number(MessageColumn::deliver_at)}};
  if (message.request.tag == "activity" && is_workflow(message.request.entity_type)) {
    facts.attempts = attempt_in(primary_key_of(message.request).value_or(""));
  }
  if (message.reply_id) {
    facts.ended = made_at(*message.reply_id);
  } else {
    facts.waits_for_ack = row.number(MessageColumn::waits_for_ack) != 0;
    if (!row.is_null(MessageColumn::last_read))
      facts.claimed = clock.instant_of(row.text(MessageColumn::last_read));
  }
  return message;
}

Query select_chunks(const Session& session, const ClusterTables& tables, std::int64_t first,
                    std::int64_t last) {
  return {.sql = "SELECT " + session.number("c.request_id") + ", " + session.number("c.id") + ", " +
                 session.number("c.sequence") + ", " +
                 session.number("CASE WHEN c.acked THEN 1 ELSE 0 END") + ", c.payload FROM " +
                 session.quoted_name(tables.replies) + " AS c WHERE c.kind IS NULL AND " +
                 "c.request_id BETWEEN " + std::to_string(first) + " AND " + std::to_string(last) +
                 " ORDER BY c.request_id, c.sequence"};
}

std::int64_t chunk_of(Row& row, Chunk& chunk) {
  chunk = {.id = row.number(1),
           .sequence = row.number(2),
           .is_acked = row.number(3) != 0,
           .values = std::string{row.text(4)}};
  return row.number(0);
}

std::optional<ParentRun> parent_in(std::string_view payload) {
  // Most have none, and are not parsed for it.
  if (!payload.contains(parent_key)) return std::nullopt;
  const auto json = JsonView::parse(payload);
  const std::optional<JsonView> parent = json ? member_of(*json, parent_key) : std::nullopt;
  if (!parent) return std::nullopt;
  const std::optional<JsonView> workflow = member_of(*parent, "workflowName");
  const std::optional<JsonView> execution = member_of(*parent, "executionId");
  if (!workflow || !execution || kind_of(*workflow) != JsonKind::string ||
      kind_of(*execution) != JsonKind::string) {
    return std::nullopt;
  }
  return ParentRun{.workflow = unquoted(*workflow), .execution = unquoted(*execution)};
}

std::string_view MessageWriter::key_of(const MessageRow& row) {
  write_key(key_, row.request);
  return key_;
}

void MessageWriter::add(EntryBatch& batch, const MessageRow& row, std::span<const Chunk> chunks,
                        std::uint32_t store) {
  RequestView request{.facts = row.facts};
  EntryView entry;
  entry.key = key_of(row);
  entry.store = store;
  const std::string_view type = row.request.entity_type;
  if (projection_ == Projection::keys) {
    if (row.reply_id) request.facts.phase = phase_of(type, row.request.tag, row.reply);
  } else {
    Outcome outcome;
    if (row.reply_id) {
      outcome = outcome_of(type, row.request.tag, row.reply);
      request.facts.phase = outcome.phase;
      entry.value = outcome.exit;
      request.stored = row.reply;
    }
    write_details(row, outcome, chunks);
    request.details = details_;
  }
  entry.request = &request;
  batch.add(entry);
}

void MessageWriter::write_details(const MessageRow& row, const Outcome& outcome,
                                  std::span<const Chunk> chunks) {
  JsonObjectWriter members{details_};
  members.id("request_id", row.request.id);
  members.text("tag", row.request.tag);
  if (const auto primary_key = primary_key_of(row.request)) {
    members.text("primary_key", *primary_key);
  } else {
    members.null("primary_key");
  }
  members.text("shard", row.shard);
  if (row.payload) {
    members.stored("payload", *row.payload);
  } else {
    members.null("payload");
  }
  if (!row.trace_id.empty()) members.text("trace_id", row.trace_id);
  if (row.reply_id) members.id("reply_id", *row.reply_id);
  if (const auto parent = parent_in(row.payload.value_or(""))) {
    std::string& value = members.value("parent");
    value += R"({"workflow":)";
    append_text(value, parent->workflow);
    value += R"(,"execution":)";
    append_text(value, parent->execution);
    value += '}';
  }
  if (!outcome.cause.empty()) members.stored("cause", outcome.cause);
  if (!chunks.empty()) append_chunks(members.value("chunks"), chunks);
  members.finish();
}

}  // namespace persist::requests
