// make_requests FILE REQUESTS
//
// The database of a cluster (prefix `cluster`) as runners of Effect leave it, in order of arrival:
// runs of five workflows, 64 of them at a time, with activities, deferreds and clocks, and calls of
// another entity beside them. Of 100 runs 76 succeed, 10 fail, 3 die, 7 are suspended, 1 is parked
// and 3 have no reply.

#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "making.h"

enum { workflows = 5, runs_at_once = 64, shards = 300 };

static const char* const names[workflows] = {"Order", "Invoice", "Refund", "Shipping", "Import"};

static const char* const schema =
    "CREATE TABLE cluster_messages (id INTEGER PRIMARY KEY, message_id TEXT, shard_id TEXT NOT "
    "NULL,"
    " entity_type TEXT NOT NULL, entity_id TEXT NOT NULL, kind INTEGER NOT NULL, tag TEXT,"
    " payload TEXT, headers TEXT, trace_id TEXT, span_id TEXT, sampled BOOLEAN,"
    " processed BOOLEAN NOT NULL DEFAULT FALSE, request_id INTEGER NOT NULL, reply_id INTEGER,"
    " last_reply_id INTEGER, last_read TEXT, deliver_at INTEGER, UNIQUE (message_id));"
    "CREATE INDEX cluster_messages_shard_idx ON cluster_messages"
    " (shard_id, processed, last_read, deliver_at);"
    "CREATE INDEX cluster_messages_request_id_idx ON cluster_messages (request_id);"
    "CREATE TABLE cluster_replies (id INTEGER PRIMARY KEY, kind INTEGER, request_id INTEGER NOT "
    "NULL,"
    " payload TEXT NOT NULL, sequence INTEGER, acked BOOLEAN NOT NULL DEFAULT FALSE,"
    " UNIQUE (request_id, kind), UNIQUE (request_id, sequence));"
    "CREATE INDEX cluster_replies_request_lookup_idx ON cluster_replies (request_id, kind, acked);"
    "CREATE TABLE cluster_runners (machine_id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " address TEXT NOT NULL, runner TEXT NOT NULL, healthy INTEGER NOT NULL DEFAULT 1,"
    " last_heartbeat DATETIME NOT NULL DEFAULT (CURRENT_TIMESTAMP), UNIQUE(address));"
    "CREATE TABLE cluster_locks (shard_id TEXT PRIMARY KEY, address TEXT NOT NULL,"
    " acquired_at DATETIME NOT NULL);";

// A run that is not over: what it does next is step `done`.
struct run {
  uint64_t number;
  uint64_t id;  // of its request; 0: none
  unsigned workflow;
  unsigned done;
  unsigned steps;
};

struct cluster {
  sqlite3* db;
  sqlite3_stmt* message;
  sqlite3_stmt* reply;
  sqlite3_stmt* processed;
  uint64_t requests;
  uint64_t time;  // milliseconds since 2025
  uint64_t draws;
};

static uint64_t draw(struct cluster* it) { return random_at(it->draws++); }

static uint64_t next_id(struct cluster* it) {
  it->time += 1 + draw(it) % 40;
  return it->time << 22 | UINT64_C(1) << 12;
}

static void bind_text(struct cluster* it, int parameter, const char* text) {
  check(sqlite3_bind_text(it->message, parameter, text, -1, SQLITE_TRANSIENT), it->db);
}

// A request without a primary key has the message id NULL.
static uint64_t ask(struct cluster* it, const char* type, const char* entity, const char* tag,
                    const char* primary_key, const char* payload, uint64_t deliver_at) {
  const uint64_t id = next_id(it);
  char text[256];
  check(sqlite3_bind_int64(it->message, 1, (sqlite3_int64)id), it->db);
  snprintf(text, sizeof text, "%s/%s/%s/%s", type, entity, tag, primary_key ? primary_key : "");
  if (primary_key) bind_text(it, 2, text);
  const uint64_t hash = random_at(strtoull(entity, NULL, 16));
  snprintf(text, sizeof text, "default:%u", (unsigned)(hash % shards) + 1);
  bind_text(it, 3, text);
  bind_text(it, 4, type);
  bind_text(it, 5, entity);
  bind_text(it, 6, tag);
  bind_text(it, 7, payload);
  snprintf(text, sizeof text, "%016" PRIx64 "%016" PRIx64, hash, random_at(hash));
  bind_text(it, 8, text);
  snprintf(text, sizeof text, "%016" PRIx64, random_at(id));
  bind_text(it, 9, text);
  if (deliver_at > 0) check(sqlite3_bind_int64(it->message, 10, (sqlite3_int64)deliver_at), it->db);
  check(sqlite3_step(it->message), it->db);
  sqlite3_reset(it->message);
  check(sqlite3_clear_bindings(it->message), it->db);
  ++it->requests;
  return id;
}

static uint64_t write_reply(struct cluster* it, uint64_t request, const char* payload, int chunk) {
  const uint64_t id = next_id(it);
  check(sqlite3_bind_int64(it->reply, 1, (sqlite3_int64)id), it->db);
  check(chunk < 0 ? sqlite3_bind_int(it->reply, 2, 0) : sqlite3_bind_int(it->reply, 4, chunk),
        it->db);
  check(sqlite3_bind_int64(it->reply, 3, (sqlite3_int64)request), it->db);
  check(sqlite3_bind_text(it->reply, 5, payload, -1, SQLITE_TRANSIENT), it->db);
  check(sqlite3_step(it->reply), it->db);
  sqlite3_reset(it->reply);
  check(sqlite3_clear_bindings(it->reply), it->db);
  return id;
}

static void answer(struct cluster* it, uint64_t request, const char* payload) {
  const uint64_t id = write_reply(it, request, payload, -1);
  check(sqlite3_bind_int64(it->processed, 1, (sqlite3_int64)request), it->db);
  check(sqlite3_bind_int64(it->processed, 2, (sqlite3_int64)id), it->db);
  check(sqlite3_step(it->processed), it->db);
  sqlite3_reset(it->processed);
}

static void write_execution(char out[33], const struct run* run) {
  snprintf(out, 33, "%016" PRIx64 "%016" PRIx64, random_at(run->number), random_at(~run->number));
}

static void begin_run(struct cluster* it, struct run* run, uint64_t number) {
  const uint64_t random = draw(it);
  *run = (struct run){
      .number = number, .workflow = random % workflows, .steps = random / workflows % 5};
  char type[32];
  char entity[33];
  char payload[128];
  snprintf(type, sizeof type, "Workflow/%s", names[run->workflow]);
  write_execution(entity, run);
  snprintf(payload, sizeof payload,
           "{\"id\":\"%s-%" PRIu64 "\",\"amount\":%u,\"customer\":\"c-%08x\"}",
           names[run->workflow], number, (unsigned)(random >> 50), (unsigned)(random >> 8));
  run->id = ask(it, type, entity, "run", "", payload, 0);
}

static void take_step(struct cluster* it, struct run* run) {
  static const char* const activities[] = {"reserve", "charge", "ship", "notify"};
  char type[32];
  char entity[33];
  char key[64];
  char text[192];
  snprintf(type, sizeof type, "Workflow/%s", names[run->workflow]);
  write_execution(entity, run);
  const char* const activity = activities[run->done % 4];
  if (draw(it) % 8 == 0) {
    snprintf(text, sizeof text, "{\"name\":\"%s\",\"exit\":{\"_tag\":\"Success\",\"value\":true}}",
             activity);
    const uint64_t id = ask(it, type, entity, "deferred", activity, text, 0);
    answer(it, id, "{\"_tag\":\"Success\",\"value\":{\"_tag\":\"Success\",\"value\":true}}");
  } else {
    snprintf(key, sizeof key, "%s/1", activity);
    snprintf(text, sizeof text, "{\"name\":\"%s\",\"attempt\":1,\"withTransaction\":false}",
             activity);
    const uint64_t id = ask(it, type, entity, "activity", key, text, 0);
    snprintf(
        text, sizeof text,
        "{\"_tag\":\"Success\",\"value\":{\"_tag\":\"Complete\",\"exit\":{\"_tag\":\"Success\","
        "\"value\":{\"receipt\":\"%016" PRIx64 "\"}}}}",
        draw(it));
    answer(it, id, text);
  }
  ++run->done;
}

static void suspend(struct cluster* it, const struct run* run) {
  answer(it, run->id, "{\"_tag\":\"Success\",\"value\":{\"_tag\":\"Suspended\",\"cause\":null}}");
  if (draw(it) % 2 == 0) return;  // it waits for a deferred
  char entity[33];
  char text[192];
  write_execution(entity, run);
  const uint64_t wakes = UINT64_C(1735689600000) + it->time + draw(it) % 86400000;
  snprintf(text, sizeof text,
           "{\"name\":\"cool-down\",\"workflowName\":\"%s\",\"wakeUp\":%" PRIu64 "}",
           names[run->workflow], wakes);
  ask(it, "Workflow/-/DurableClock", entity, "run", "cool-down", text, wakes);
}

static void end_run(struct cluster* it, struct run* run) {
  const unsigned chance = (unsigned)(draw(it) % 100);
  char text[256];
  if (chance < 76) {
    snprintf(
        text, sizeof text,
        "{\"_tag\":\"Success\",\"value\":{\"_tag\":\"Complete\",\"exit\":{\"_tag\":\"Success\","
        "\"value\":{\"total\":%" PRIu64 ",\"note\":\"Zoë %08x\"}}}}",
        run->number, (unsigned)draw(it));
    answer(it, run->id, text);
  } else if (chance < 86) {
    snprintf(
        text, sizeof text,
        "{\"_tag\":\"Success\",\"value\":{\"_tag\":\"Complete\",\"exit\":{\"_tag\":\"Failure\","
        "\"cause\":[{\"_tag\":\"Fail\",\"error\":{\"_tag\":\"NotFound\",\"id\":%" PRIu64 "}}]}}}",
        run->number);
    answer(it, run->id, text);
  } else if (chance < 89) {
    answer(it, run->id,
           "{\"_tag\":\"Success\",\"value\":{\"_tag\":\"Complete\",\"exit\":{\"_tag\":\"Failure\","
           "\"cause\":[{\"_tag\":\"Die\",\"defect\":{\"name\":\"TypeError\",\"message\":\"boom\"}}]"
           "}}}");
  } else if (chance < 96) {
    suspend(it, run);
  } else if (chance < 97) {
    answer(it, run->id,
           "{\"_tag\":\"Success\",\"value\":{\"_tag\":\"Suspended\",\"cause\":[{\"_tag\":\"Fail\","
           "\"error\":\"nobody approved\"}],\"failed\":true}}");
  }
  run->id = 0;
}

static void call_entity(struct cluster* it) {
  char entity[32];
  char text[64];
  snprintf(entity, sizeof entity, "%" PRIu64, draw(it) % 1000);
  if (draw(it) % 10 > 0) {
    const uint64_t id = ask(it, "Counter", entity, "Add", NULL, "{\"n\":1}", 0);
    snprintf(text, sizeof text, "{\"_tag\":\"Success\",\"value\":%u}", (unsigned)(id >> 40));
    answer(it, id, text);
    return;
  }
  const uint64_t id = ask(it, "Counter", entity, "Watch", NULL, "{\"n\":2}", 0);
  write_reply(it, id, "[1]", 0);
  write_reply(it, id, "[2]", 1);
  if (draw(it) % 4 > 0) answer(it, id, "{\"_tag\":\"Success\",\"value\":null}");
}

static void make_requests(struct cluster* it, uint64_t requests) {
  struct run runs[runs_at_once] = {{.id = 0}};
  uint64_t begun = 0;
  while (it->requests < requests) {
    if (draw(it) % 20 == 0) {
      call_entity(it);
      continue;
    }
    struct run* const run = &runs[draw(it) % runs_at_once];
    if (run->id == 0) {
      begin_run(it, run, begun++);
    } else if (run->done < run->steps) {
      take_step(it, run);
    } else {
      end_run(it, run);
    }
  }
}

static sqlite3_stmt* prepare(sqlite3* db, const char* sql) {
  sqlite3_stmt* statement = NULL;
  check(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), db);
  return statement;
}

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  // From 2026-06-01 on.
  struct cluster it = {.time = UINT64_C(1780272000000) - UINT64_C(1735689600000)};
  check(sqlite3_open(argv[1], &it.db), it.db);
  check(sqlite3_exec(it.db, "PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; BEGIN", NULL,
                     NULL, NULL),
        it.db);
  check(sqlite3_exec(it.db, schema, NULL, NULL, NULL), it.db);
  it.message = prepare(it.db,
                       "INSERT INTO cluster_messages VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6, ?7, '{}', "
                       "?8, ?9, 1, 0, ?1, NULL, NULL, '2026-06-01 00:00:00', ?10)");
  it.reply =
      prepare(it.db, "INSERT INTO cluster_replies VALUES (?1, ?2, ?3, ?5, ?4, ?4 IS NOT NULL)");
  it.processed =
      prepare(it.db, "UPDATE cluster_messages SET processed = 1, last_reply_id = ?2 WHERE id = ?1");
  make_requests(&it, strtoull(argv[2], NULL, 10));
  sqlite3_finalize(it.message);
  sqlite3_finalize(it.reply);
  sqlite3_finalize(it.processed);
  check(sqlite3_exec(it.db, "COMMIT; PRAGMA journal_mode = WAL", NULL, NULL, NULL), it.db);
  return sqlite3_close(it.db) == SQLITE_OK ? 0 : 1;
}
