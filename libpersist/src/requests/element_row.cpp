#include "requests/element_row.hpp"

#include "requests/json_object_writer.hpp"

namespace persist::requests {

namespace {

/// The columns of a row, in their order.
struct ElementColumn {
  enum : std::uint8_t {
    sequence,
    id,
    queue_name,
    state,
    attempts,
    acquired_at,
    visible_at,
    created_at,
    updated_at,
    element,
    last_failure,
    acquired_by,
  };
};

RequestPhase phase_in(Row& row, const QueueTable& table) {
  if (!table.has_state) {
    return row.number(ElementColumn::state) != 0 ? RequestPhase::completed : RequestPhase::queued;
  }
  const std::string_view word = row.text(ElementColumn::state);
  if (word == "completed") return RequestPhase::completed;
  if (word == "failed") return RequestPhase::dead;
  return RequestPhase::queued;
}

}  // namespace

std::string select_elements(const Session& session, const QueueTable& table,
                            Projection projection) {
  std::string sql = "SELECT " + session.number("q.sequence") + ", q.id, q.queue_name, ";
  sql += table.has_state ? "q.state" : session.number("CASE WHEN q.completed THEN 1 ELSE 0 END");
  sql += ", " + session.number("q.attempts") + ", " + session.time_text("q.acquired_at") + ", ";
  sql += table.has_state ? session.time_text("q.visible_at") : "NULL";
  sql += ", " + session.time_text("q.created_at") + ", " + session.time_text("q.updated_at");
  if (projection == Projection::entries)
    sql += ", q.element, q.last_failure, " + session.as_text("q.acquired_by");
  return sql + " FROM " + session.quoted_name(table.name) + " AS q WHERE 1 = 1";
}

ElementRow element_of(Row& row, const WallClock& clock, const QueueTable& table,
                      Projection projection) {
  ElementRow found{.sequence = row.number(ElementColumn::sequence),
                   .id = row.text(ElementColumn::id),
                   .queue = row.text(ElementColumn::queue_name),
                   .element = {},
                   .last_failure = std::nullopt,
                   .acquired_by = std::nullopt,
                   .facts = {}};
  RequestFacts& facts = found.facts;
  facts.phase = phase_in(row, table);
  facts.attempts = static_cast<std::uint32_t>(row.number(ElementColumn::attempts));
  facts.created = clock.instant_of(row.text(ElementColumn::created_at));
  if (facts.phase == RequestPhase::queued) {
    if (!row.is_null(ElementColumn::acquired_at))
      facts.claimed = clock.instant_of(row.text(ElementColumn::acquired_at));
    // It is written in any case; later it says something.
    const auto visible = clock.instant_of(row.text(ElementColumn::visible_at));
    if (visible != facts.created) facts.due = visible;
  } else {
    facts.ended = clock.instant_of(row.text(ElementColumn::updated_at));
  }
  if (projection == Projection::entries) {
    found.element = row.text(ElementColumn::element);
    if (!row.is_null(ElementColumn::last_failure))
      found.last_failure = row.text(ElementColumn::last_failure);
    if (!row.is_null(ElementColumn::acquired_by))
      found.acquired_by = row.text(ElementColumn::acquired_by);
  }
  return found;
}

void ElementWriter::add(EntryBatch& batch, const QueueTable& table, const ElementRow& row,
                        std::uint32_t store) {
  RequestView request{.facts = row.facts};
  EntryView entry;
  entry.key = row.id;
  entry.value = row.element;
  entry.store = store;
  if (projection_ == Projection::entries) {
    JsonObjectWriter members{details_};
    members.text("table", table.name);
    members.text("queue", row.queue);
    members.number("sequence", row.sequence);
    members.text("id", row.id);
    if (row.last_failure) members.text("last_failure", *row.last_failure);
    if (row.acquired_by) members.text("acquired_by", *row.acquired_by);
    members.finish();
    request.details = details_;
  }
  entry.request = &request;
  batch.add(entry);
}

}  // namespace persist::requests
