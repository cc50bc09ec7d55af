// Requests in a PostgreSQL database, on a server that tests/servers/postgresql.sh started.

#include <chrono>
#include <thread>

#include "unit/requests/server_check.hpp"

using namespace persist;
using namespace persist_test;
using servers::PostgresqlDatabase;

namespace {

const Changeable postgresql_subject{.parked_store = "Workflow/Approval",
                                    .parked = "b5cc7d23b2ba4a5ea0b12380792a7709",
                                    .parked_request = "252025606709972992",
                                    .suspended = "0bcc7ab566ebdeefc43793e505e1d2ef",
                                    .step = "b5cc7d23b2ba4a5ea0b12380792a7709/activity/price/1",
                                    .queue = "effect_queue/DurableQueue/Invoice",
                                    .dead = "fde21c80d554327231eff03bdf33394b",
                                    .completed = "2b2b4e272e5b79a71b666dafbb43155e",
                                    .claimed = "7064199e3ce9e1f9cc9b3ee7598556a7"};

/// A session that holds the locks of two shards, as a runner does; it ends with the object.
class AdvisoryLocks {
 public:
  AdvisoryLocks()
      : session_{::popen("psql -X -q -A -t -o /dev/null \"$PERSIST_TEST_POSTGRESQL\"", "w")} {
    REQUIRE(session_ != nullptr);
    // FNV-1a of effect-cluster:cluster, with a sign.
    std::fputs(
        "SELECT pg_advisory_lock(-1455371005, 1000001), "
        "pg_advisory_lock(-1455371005, 1000002), pg_advisory_lock(7, 1);\n",
        session_);
    std::fflush(session_);
  }
  ~AdvisoryLocks() { ::pclose(session_); }
  AdvisoryLocks(const AdvisoryLocks&) = delete;
  AdvisoryLocks& operator=(const AdvisoryLocks&) = delete;

  static void wait_for(const Database& database, const std::string& count) {
    for (int tries = 0; tries < 100; ++tries) {
      if (database.value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == count) {
        return;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    FAIL("the locks are not taken");
  }

 private:
  std::FILE* session_;
};

}  // namespace

TEST_CASE("PostgreSQL requests: all of a cluster are what Effect says", "[postgresql_requests]") {
  if (!servers::has_postgresql()) return;
  const PostgresqlDatabase database{"cluster.pg.sql"};
  const auto before = database.rows();
  const auto inspector = open_requests(database, {.steps = true});
  Shown shown = all_shown(*inspector);
  CHECK(shown.size() == 107 + 3);
  check_lines(*inspector, shown, "cluster.pg");
  const Instant now = instant_asked("cluster.pg.meta.json");
  const auto state = [&](const std::string& id) {
    return state_word(shown.at({postgresql_subject.queue, id}), now);
  };
  CHECK(shown.size() == 3);
  CHECK(state(postgresql_subject.dead) == "failed");
  CHECK(state(postgresql_subject.completed) == "completed");
  CHECK(state(postgresql_subject.claimed) == "running");
  check_summaries(*open_requests(database, {.steps = true}, "cluster"), "cluster.pg.meta.json");
  CHECK(database.rows() == before);
}

TEST_CASE("PostgreSQL requests: a snapshot shows the same, and not what comes later",
          "[postgresql_requests]") {
  if (!servers::has_postgresql()) return;
  const PostgresqlDatabase database{"cluster.pg.sql"};
  const auto inspector = open_requests(database, {.steps = true});
  CHECK(inspector->capabilities().snapshot);
  auto snapshot = inspector->snapshot();
  if (!snapshot) FAIL(message_of(snapshot.error()));
  database.run("DELETE FROM cluster_replies; UPDATE effect_queue SET state = 'pending'");
  Shown shown = all_shown(**snapshot);
  check_lines(**snapshot, shown, "cluster.pg");
  CHECK(shown.size() == 3);
  CHECK_FALSE(requests_of(**snapshot).requeue({}) == std::vector{Applied::yes});
}

TEST_CASE("PostgreSQL requests: elements of queues are what Effect says", "[postgresql_requests]") {
  if (!servers::has_postgresql()) return;
  const auto name = GENERATE(as<std::string>(), "queue.pg", "queue-beta.pg");
  INFO(name);
  const PostgresqlDatabase database{name + ".sql"};
  const auto inspector = open_requests(database);
  Shown shown = all_shown(*inspector);
  check_lines(*inspector, shown, name);
  CHECK(shown.empty());
  CHECK(faults_of(database).empty());
}

TEST_CASE("PostgreSQL requests: columns are known by their names, and an index of the beta is told",
          "[postgresql_requests]") {
  if (!servers::has_postgresql()) return;
  const PostgresqlDatabase database{"queue-beta-upgraded.pg.sql"};
  const auto inspector = open_requests(database);
  const Shown shown = all_shown(*inspector);
  CHECK(std::to_string(shown.size()) == database.value("SELECT count(*) FROM effect_queue"));
  for (const auto& [place, entry] : shown) {
    const auto row =
        database.run("SELECT state || ' ' || attempts FROM effect_queue WHERE id = '" +
                     place.second + "' AND 'effect_queue/' || queue_name = '" + place.first + "'");
    REQUIRE(row.size() == 1);
    const bool is_completed = entry.facts.phase == RequestPhase::completed;
    CHECK(row.front() ==
          (is_completed ? "completed " : "pending ") + std::to_string(entry.facts.attempts));
  }
  const auto faults = faults_of(database);
  REQUIRE(faults.size() == 1);
  CHECK_THAT(faults.front(), Catch::Contains("unique index on (id)"));
}

TEST_CASE("PostgreSQL requests: requeue, resume and purge change what was meant, and nothing else",
          "[postgresql_requests]") {
  if (!servers::has_postgresql()) return;
  const PostgresqlDatabase database{"cluster.pg.sql"};
  SECTION("requeue") { check_requeue(database, postgresql_subject); }
  SECTION("resume") { check_resume(database, postgresql_subject); }
  SECTION("resume of a run that a runner was quicker with") {
    check_overtaken_resume(database, postgresql_subject);
  }
  SECTION("purge") {
    const auto of_orders = [&](const std::string& having) {
      return std::stoul(database.value(
          "SELECT count(*) FROM (SELECT m.entity_id FROM cluster_messages m LEFT JOIN "
          "cluster_replies r ON r.request_id = m.id AND r.kind = 0 WHERE m.kind = 0 AND "
          "(m.entity_type = 'Workflow/Order' OR m.entity_type = 'Workflow/-/DurableClock' AND "
          "m.entity_id IN (SELECT entity_id FROM cluster_messages WHERE entity_type = "
          "'Workflow/Order')) GROUP BY m.entity_id HAVING " +
          having + ") t"));
    };
    const std::size_t ended = of_orders(
        "bool_and(r.id IS NOT NULL AND NOT (m.tag = 'run' AND r.payload LIKE '%Suspended%'))");
    CHECK(ended > 3);
    check_purge(database, "cluster.pg.meta.json", ended);
  }
  SECTION("purge of elements") {
    const auto inspector = open_requests(database, {.access = Access::change});
    const auto purged =
        requests_of(*inspector)
            .purge_ended(postgresql_subject.queue, instant_asked("cluster.pg.meta.json"), 1000);
    REQUIRE(purged);
    CHECK(purged->requests == 1);
    CHECK(database.run("SELECT id FROM effect_queue ORDER BY id") ==
          Texts{postgresql_subject.claimed, postgresql_subject.dead});
  }
  SECTION("refusals") {
    check_refusals(database, postgresql_subject,
                   "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; "
                   "END'; CREATE TRIGGER t BEFORE UPDATE ON effect_queue FOR EACH ROW EXECUTE "
                   "FUNCTION f()");
  }
}

TEST_CASE("PostgreSQL requests: pages, and what is longer than the limit or no JSON",
          "[postgresql_requests]") {
  if (!servers::has_postgresql()) return;
  const PostgresqlDatabase database{"cluster.pg.sql"};
  check_pages(database,
              "INSERT INTO cluster_messages (id, shard_id, entity_type, entity_id, kind, tag, "
              "payload, processed, request_id) SELECT 4194304000000 + n, 'default:1', 'Many', 'e', "
              "0, 'Add', CASE n WHEN 5000 THEN repeat('x', 60000) WHEN 7 THEN '{' ELSE '\"' || "
              "repeat('y', 400) || '\"' END, false, 4194304000000 + n FROM generate_series(1, "
              "10000) AS n");
}

TEST_CASE("PostgreSQL requests: stores come first, and an application is given stores alone",
          "[postgresql_requests]") {
  if (!servers::has_postgresql()) return;
  const PostgresqlDatabase database{"cluster.pg.sql"};
  check_layouts(database,
                "CREATE TABLE effect_persistence (store_id TEXT NOT NULL, id TEXT NOT NULL, value "
                "TEXT NOT NULL, expires BIGINT, PRIMARY KEY (store_id, id))");
}

TEST_CASE("PostgreSQL requests: tables of other names are found by their columns",
          "[postgresql_requests]") {
  if (!servers::has_postgresql()) return;
  const PostgresqlDatabase database{"cluster.pg.sql"};
  database.run(
      "ALTER TABLE cluster_messages RENAME TO \"My-App_messages\"; ALTER TABLE cluster_replies "
      "RENAME TO \"My-App_replies\"; ALTER TABLE effect_queue RENAME TO \"jobs/of 100%\"");
  const auto inspector = open_requests(database, {.steps = true});
  Shown shown = all_shown(*inspector);
  check_lines(*inspector, shown, "cluster.pg");
  CHECK(shown.contains({"jobs%2Fof 100%25/DurableQueue/Invoice", postgresql_subject.dead}));
  const auto runners = requests_of(*inspector).runners();
  REQUIRE(runners);
  CHECK(runners->without_rows == Texts{"My-App"});
}

TEST_CASE("PostgreSQL requests: who is alive is who holds locks of the server",
          "[postgresql_requests]") {
  if (!servers::has_postgresql()) return;
  const PostgresqlDatabase database{"cluster.pg.sql"};
  const auto inspector = open_requests(database);
  const auto runners = [&] {
    auto report = requests_of(*inspector).runners();
    if (!report) FAIL(message_of(report.error()));
    return *std::move(report);
  };
  const RunnersReport dead = runners();
  REQUIRE(dead.runners.size() == 1);
  CHECK(dead.runners[0].address == "runner-1.internal:34431");
  CHECK_FALSE(dead.runners[0].is_alive);
  CHECK(dead.unheld_shards.size() > 3);
  SECTION("a fresh heartbeat of a runner whose session has ended is no sign of life") {
    database.run("UPDATE cluster_runners SET last_heartbeat = now()");
    CHECK_FALSE(runners().runners[0].is_alive);
  }
  SECTION("locks are, and nobody is told that no runner holds a shard") {
    const AdvisoryLocks locks;
    AdvisoryLocks::wait_for(database, "3");
    const RunnersReport alive = runners();
    CHECK(alive.runners[0].is_alive);
    CHECK(alive.runners[0].shards == 2);
    CHECK(alive.unheld_shards.empty());
    CHECK(alive.without_rows.empty());
  }
  SECTION("of several the heartbeat is, as long as anybody holds locks") {
    database.run(
        "INSERT INTO cluster_runners (machine_id, address, runner, last_heartbeat) VALUES (2, "
        "'b', '{}', now() - interval '20 seconds')");
    CHECK_FALSE(runners().runners[0].is_alive);
    const AdvisoryLocks locks;
    AdvisoryLocks::wait_for(database, "3");
    const RunnersReport alive = runners();
    REQUIRE(alive.runners.size() == 2);
    CHECK(alive.runners[0].is_alive);
    CHECK(alive.runners[0].heartbeat_age >= std::chrono::seconds{19});
    CHECK_FALSE(alive.runners[1].is_alive);
    CHECK(alive.unheld_shards.empty());
  }
  SECTION("where runners lock by the table, it is that") {
    database.run(
        "UPDATE cluster_runners SET last_heartbeat = now(); INSERT INTO cluster_locks SELECT "
        "shard_id, 'runner-1.internal:34431', now() FROM cluster_messages WHERE NOT processed AND "
        "kind = 0 AND shard_id <> 'eu:5' GROUP BY shard_id");
    const RunnersReport alive = runners();
    CHECK(alive.runners[0].is_alive);
    CHECK(alive.runners[0].shards > 3);
    CHECK(alive.unheld_shards == Texts{"eu:5"});
  }
}

TEST_CASE("PostgreSQL requests: times are those of the database's wall clock",
          "[postgresql_requests]") {
  if (!servers::has_postgresql()) return;
  const PostgresqlDatabase database{"cluster.pg.sql"};
  database.run("ALTER DATABASE test SET TimeZone TO 'Asia/Kolkata'");
  const std::string request = "252025623038398464";
  database.run(
      "INSERT INTO cluster_locks VALUES ('default:1', 'runner-1.internal:34431', now()); UPDATE "
      "cluster_runners SET last_heartbeat = now() - interval '20 seconds'; UPDATE cluster_messages "
      "SET last_read = now() - interval '60 seconds' WHERE id = " +
      request);
  const auto inspector = open_requests(database);
  const auto report = requests_of(*inspector).runners();
  REQUIRE(report);
  CHECK(report->runners[0].is_alive);
  CHECK(report->runners[0].heartbeat_age < std::chrono::seconds{35});
  EntryBatch batch;
  REQUIRE(inspector->lookup("Counter", "#" + request, batch));
  REQUIRE(batch.size() == 1);
  const Instant now = SystemClock{}.now();
  const auto claimed = batch[0].request->facts.claimed;
  REQUIRE(claimed);
  CHECK(now - *claimed > std::chrono::seconds{55});
  CHECK(now - *claimed < std::chrono::seconds{90});
  database.run("ALTER DATABASE test SET TimeZone TO 'UTC'");
}

TEST_CASE("PostgreSQL requests: verify knows what is normal", "[postgresql_requests]") {
  if (!servers::has_postgresql()) return;
  const PostgresqlDatabase database{"cluster.pg.sql"};
  Texts notes;
  CHECK(faults_of(database, &notes).empty());
  // Claims of long ago, of requests and of an element.
  CHECK(notes.size() == 2);
  database.run(
      "UPDATE cluster_messages SET processed = false WHERE id = (SELECT request_id FROM "
      "cluster_replies WHERE kind = 0 LIMIT 1); CREATE COLLATION folding (provider = icu, locale = "
      "'und-u-ks-level2', deterministic = false); ALTER TABLE cluster_messages ALTER message_id "
      "TYPE varchar(255) COLLATE folding");
  notes.clear();
  CHECK(faults_of(database, &notes).size() == 1);
  CHECK_THAT(notes.front(), Catch::Contains("different ones for the same"));
}
