#include "requests/lookups.hpp"

#include "requests/request_key.hpp"
#include "values/propagate.hpp"

namespace persist::requests {

namespace {

/// Whether the row is what was asked for: a collation may take other texts for the same.
bool is_asked_for(const MessageRow& row, const Source& source, const AskedKey& asked,
                  std::string_view message_id, const std::optional<std::string>& hash) {
  const RequestId& request = row.request;
  if (request.entity_type != source.name) return false;
  const bool names_entity = !asked.entity_id.empty() || !asked.tag.empty();
  if (names_entity && (request.entity_id != asked.entity_id || request.tag != asked.tag)) {
    return false;
  }
  return asked.id || request.message_id == message_id || (hash && request.message_id == *hash);
}

}  // namespace

// Earlier versions stored long ones as they are, where the column has room.
void append_has_message_id(Query& query, const Session& session, std::string_view message_id,
                           const std::optional<std::string>& hash) {
  query.sql += "m.message_id IN (";
  session.append_text(query, message_id);
  if (hash) {
    query.sql += ", ";
    session.append_text(query, *hash);
  }
  query.sql += ')';
}

Result<void> find_message(Database& database, const WallClock& clock, const Source& source,
                          std::string_view key,
                          const std::function<void(const MessageRow&)>& take) {
  const std::optional<AskedKey> asked = read_key(key, source.name);
  if (!asked) return {};
  Session& session = database.session();
  PERSIST_LET(const Tables* const tables, database.tables());
  Query query{.sql = select_messages(session, tables->clusters[source.table], Projection::entries)};
  std::string message_id;
  std::optional<std::string> hash;
  if (asked->id) {
    query.sql += " AND m.id = " + std::to_string(*asked->id);
  } else {
    message_id = message_id_of(source.name, *asked);
    hash = hashed_message_id(message_id);
    query.sql += " AND ";
    append_has_message_id(query, session, message_id, hash);
  }
  return session.read(query, [&](Row& row) {
    const MessageRow message = message_of(row, clock, Projection::entries);
    if (!is_asked_for(message, source, *asked, message_id, hash)) return true;
    take(message);
    return false;
  });
}

Result<void> find_element(Database& database, const WallClock& clock, const Source& source,
                          std::string_view id, const std::function<void(const ElementRow&)>& take) {
  Session& session = database.session();
  PERSIST_LET(const Tables* const tables, database.tables());
  const QueueTable& table = tables->queues[source.table];
  Query query{.sql = select_elements(session, table, Projection::entries) + " AND q.id = "};
  session.append_text(query, id);
  query.sql += " AND q.queue_name = ";
  session.append_text(query, source.name);
  return session.read(query, [&](Row& row) {
    const ElementRow element = element_of(row, clock, table, Projection::entries);
    if (element.id != id || element.queue != source.name) return true;
    take(element);
    return false;
  });
}

Result<std::vector<Chunk>> chunks_of(Session& session, const ClusterTables& tables,
                                     std::int64_t request) {
  std::vector<Chunk> chunks;
  PERSIST_CHECK(session.read(select_chunks(session, tables, request, request), [&](Row& row) {
    static_cast<void>(chunk_of(row, chunks.emplace_back()));
    return true;
  }));
  return chunks;
}

Result<void> look_up(Database& database, const WallClock& clock, const Source& source,
                     std::string_view key, EntryBatch& batch) {
  PERSIST_LET(const Tables* const tables, database.tables());
  if (source.kind == Source::Kind::queue) {
    return find_element(database, clock, source, key, [&](const ElementRow& row) {
      ElementWriter{Projection::entries}.add(batch, tables->queues[source.table], row);
    });
  }
  // The statement of the request is at its end before the one of its chunks begins.
  std::optional<std::int64_t> id;
  PERSIST_CHECK(find_message(database, clock, source, key,
                             [&](const MessageRow& row) { id = row.request.id; }));
  if (!id) return {};
  const ClusterTables& cluster = tables->clusters[source.table];
  PERSIST_LET(const std::vector<Chunk> chunks, chunks_of(database.session(), cluster, *id));
  return find_message(
      database, clock, source, "#" + std::to_string(*id),
      [&](const MessageRow& row) { MessageWriter{Projection::entries}.add(batch, row, chunks); });
}

}  // namespace persist::requests
