// Requests in a MariaDB database, on a server that tests/servers/mysql.sh started.

#include <chrono>
#include <thread>

#include <sqlite3.h>

#include "unit/requests/server_check.hpp"

using namespace persist;
using namespace persist_test;
using servers::MysqlDatabase;

namespace {

const Changeable mysql_subject{.parked_store = "Workflow/Order",
                               .parked = "4f9c4375fb513e33cf7f626e64bfb400",
                               .parked_request = "252028292552736768",
                               .suspended = "0bcc7ab566ebdeefc43793e505e1d2ef",
                               .step = "4f9c4375fb513e33cf7f626e64bfb400/activity/price/1",
                               .queue = "effect_queue/DurableQueue/Invoice",
                               .dead = "fde21c80d554327231eff03bdf33394b",
                               .completed = "2b2b4e272e5b79a71b666dafbb43155e",
                               .claimed = "7064199e3ce9e1f9cc9b3ee7598556a7"};

std::string literal(const unsigned char* text) {
  if (text == nullptr) return "NULL";
  std::string quoted = "'";
  for (; *text != 0; ++text) {
    if (*text == '\'' || *text == '\\') quoted += '\\';
    quoted += static_cast<char>(*text);
  }
  return quoted + '\'';
}

/// Copies the tables of queues of a file. There is no dump of such of MariaDB.
void copy_queues(const std::string& file, const Database& to) {
  to.run("CREATE TABLE jobs LIKE effect_queue");
  sqlite3* database = nullptr;
  // Nothing is left beside the fixture.
  const std::string uri = "file:" + cluster_fixture(file) + "?immutable=1";
  REQUIRE(sqlite3_open_v2(uri.c_str(), &database, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI,
                          nullptr) == SQLITE_OK);
  for (const std::string table : {"effect_queue", "jobs"}) {
    const std::string columns =
        "id, queue_name, element, state, attempts, last_failure, visible_at, acquired_at, "
        "acquired_by, created_at, updated_at";
    sqlite3_stmt* rows = nullptr;
    const std::string select = "SELECT " + columns + " FROM " + table + " ORDER BY sequence";
    REQUIRE(sqlite3_prepare_v2(database, select.c_str(), -1, &rows, nullptr) == SQLITE_OK);
    std::string insert;
    int count = 0;
    while (sqlite3_step(rows) == SQLITE_ROW) {
      insert += insert.empty() ? "INSERT INTO " + table + " (" + columns + ") VALUES (" : ", (";
      for (int column = 0; column < sqlite3_column_count(rows); ++column) {
        if (column > 0) insert += ", ";
        insert += literal(sqlite3_column_text(rows, column));
      }
      insert += ")";
      if (++count % 20 == 0) to.run(std::exchange(insert, {}));
    }
    if (!insert.empty()) to.run(insert);
    sqlite3_finalize(rows);
  }
  sqlite3_close(database);
}

/// A session that holds the locks of two shards, as a runner does; it ends with the object.
class NamedLocks {
 public:
  explicit NamedLocks(const Database& database)
      : session_{::popen("mariadb --no-defaults --unbuffered -u root -S "
                         "\"$PERSIST_TEST_MYSQL_SOCKET\" >/dev/null",
                         "w")} {
    REQUIRE(session_ != nullptr);
    std::fputs("SELECT GET_LOCK('cluster.default:9', 5), GET_LOCK('cluster.eu:5', 5);\n", session_);
    std::fflush(session_);
    for (int tries = 0; tries < 100; ++tries) {
      if (database.value("SELECT IS_USED_LOCK('cluster.eu:5') IS NOT NULL") == "1") return;
      std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    FAIL("the locks are not taken");
  }
  ~NamedLocks() { ::pclose(session_); }
  NamedLocks(const NamedLocks&) = delete;
  NamedLocks& operator=(const NamedLocks&) = delete;

 private:
  std::FILE* session_;
};

}  // namespace

TEST_CASE("MariaDB requests: all of a cluster are what Effect says", "[mysql_requests]") {
  if (!servers::has_mysql()) return;
  const MysqlDatabase database{"cluster.mariadb.sql"};
  const auto before = database.rows();
  const auto inspector = open_requests(database, {.steps = true});
  Shown shown = all_shown(*inspector);
  CHECK(shown.size() == 36);
  check_lines(*inspector, shown, "cluster.mariadb");
  CHECK(shown.empty());
  check_summaries(*open_requests(database, {.steps = true}, "cluster"),
                  "cluster.mariadb.meta.json");
  CHECK(database.rows() == before);
}

TEST_CASE("MariaDB requests: elements of queues are what Effect says", "[mysql_requests]") {
  if (!servers::has_mysql()) return;
  const MysqlDatabase database{"cluster.mariadb.sql"};
  copy_queues("queue.db", database);
  const auto inspector = open_requests(database, {}, "queue");
  Shown shown = all_shown(*inspector);
  CHECK(shown.size() == 88);
  check_lines(*inspector, shown, "queue");
  CHECK(shown.empty());
}

TEST_CASE("MariaDB requests: a collation does not decide what a key is", "[mysql_requests]") {
  if (!servers::has_mysql()) return;
  const MysqlDatabase database{"cluster.mariadb.sql"};
  database.park_a_run();
  const auto inspector = open_requests(database, {.access = Access::change});
  const auto is_there = [&](const std::string& store, const std::string& key) {
    EntryBatch batch;
    REQUIRE(inspector->lookup(store, key, batch));
    return !batch.empty();
  };
  CHECK(is_there("Counter", "plain/Add/k1"));
  CHECK_FALSE(is_there("Counter", "plain/Add/K1"));
  CHECK_FALSE(is_there("counter", "plain/Add/k1"));
  CHECK_FALSE(is_there("Counter", "plain/Add/k1 "));
  const std::string upper = "FDE21C80D554327231EFF03BDF33394B";
  CHECK(is_there(mysql_subject.queue, mysql_subject.dead));
  CHECK_FALSE(is_there(mysql_subject.queue, upper));
  CHECK(all_shown(*inspector).contains({"Counter", "plain/Add/k1"}));
  const auto before = database.rows();
  const std::vector<Place> places{{.store = mysql_subject.queue, .key = upper}};
  CHECK(requests_of(*inspector).requeue(places) == std::vector{Applied::no});
  const auto none = inspector->scan("counter", {.order = ScanOrder::any});
  REQUIRE(none);
  EntryBatch batch;
  REQUIRE((*none)->next(batch));
  CHECK(batch.empty());
  CHECK(database.rows() == before);
}

TEST_CASE("MariaDB requests: requeue, resume and purge change what was meant, and nothing else",
          "[mysql_requests]") {
  if (!servers::has_mysql()) return;
  const MysqlDatabase database{"cluster.mariadb.sql"};
  database.park_a_run();
  SECTION("requeue") { check_requeue(database, mysql_subject); }
  SECTION("resume") { check_resume(database, mysql_subject); }
  SECTION("resume of a run that a runner was quicker with") {
    check_overtaken_resume(database, mysql_subject);
  }
  SECTION("purge") { check_purge(database, "cluster.mariadb.meta.json", 2); }
  SECTION("purge of elements") {
    const auto inspector = open_requests(database, {.access = Access::change});
    const auto purged =
        requests_of(*inspector)
            .purge_ended(mysql_subject.queue, instant_asked("cluster.mariadb.meta.json"), 1000);
    REQUIRE(purged);
    CHECK(purged->requests == 1);
    CHECK(database.run("SELECT id FROM effect_queue ORDER BY id") ==
          Texts{mysql_subject.claimed, mysql_subject.dead});
  }
  SECTION("refusals") {
    check_refusals(database, mysql_subject,
                   "CREATE TRIGGER t BEFORE UPDATE ON effect_queue FOR EACH ROW SET "
                   "NEW.attempts = 9");
  }
}

TEST_CASE("MariaDB requests: pages, and what is longer than the limit or no JSON",
          "[mysql_requests]") {
  if (!servers::has_mysql()) return;
  const MysqlDatabase database{"cluster.mariadb.sql"};
  check_pages(database,
              "INSERT INTO cluster_messages (id, shard_id, entity_type, entity_id, kind, tag, "
              "payload, processed, request_id) SELECT 4194304000000 + seq, 'default:1', 'Many', "
              "'e', 0, 'Add', CASE seq WHEN 5000 THEN REPEAT('x', 60000) WHEN 7 THEN '{' ELSE "
              "CONCAT('\"', REPEAT('y', 400), '\"') END, 0, 4194304000000 + seq FROM "
              "seq_1_to_10000");
}

TEST_CASE("MariaDB requests: stores come first, and an application is given stores alone",
          "[mysql_requests]") {
  if (!servers::has_mysql()) return;
  const MysqlDatabase database{"cluster.mariadb.sql"};
  database.park_a_run();
  check_layouts(database,
                "CREATE TABLE effect_persistence (store_id VARCHAR(191) NOT NULL, id VARCHAR(191) "
                "NOT NULL, value TEXT NOT NULL, expires BIGINT, PRIMARY KEY (store_id, id))");
}

TEST_CASE("MariaDB requests: who is alive, by heartbeats and by locks of the server",
          "[mysql_requests]") {
  if (!servers::has_mysql()) return;
  const MysqlDatabase database{"cluster.mariadb.sql"};
  const auto inspector = open_requests(database);
  const auto runners = [&] {
    auto report = requests_of(*inspector).runners();
    if (!report) FAIL(message_of(report.error()));
    return *std::move(report);
  };
  const RunnersReport none = runners();
  CHECK(none.without_rows == Texts{"cluster"});
  CHECK(none.unheld_shards.size() > 3);
  const auto insert = [&](const std::string& address, const std::string& age) {
    database.run("INSERT INTO cluster_runners (address, runner, last_heartbeat) VALUES ('" +
                 address + "', '{}', NOW() - INTERVAL " + age + " SECOND)");
  };
  SECTION("a dead one") {
    insert("a", "60");
    const RunnersReport dead = runners();
    CHECK_FALSE(dead.runners[0].is_alive);
    CHECK(dead.unheld_shards == none.unheld_shards);
  }
  SECTION("a living one, and nobody is told that no runner holds a shard") {
    insert("a", "20");
    const RunnersReport alive = runners();
    CHECK(alive.runners[0].is_alive);
    CHECK(alive.unheld_shards.empty());
  }
  SECTION("named locks are known by their shards") {
    insert("a", "20");
    const NamedLocks locks{database};
    const RunnersReport alive = runners();
    CHECK(alive.runners[0].is_alive);
    CHECK(alive.runners[0].shards == 2);
    CHECK(alive.unheld_shards.size() == none.unheld_shards.size() - 1);
    CHECK(std::ranges::find(alive.unheld_shards, "eu:5") == alive.unheld_shards.end());
  }
}

TEST_CASE("MariaDB requests: verify knows what is normal", "[mysql_requests]") {
  if (!servers::has_mysql()) return;
  const MysqlDatabase database{"cluster.mariadb.sql"};
  Texts notes;
  CHECK(faults_of(database, &notes).empty());
  // The usual collation, and a claim of long ago.
  REQUIRE(notes.size() == 2);
  CHECK_THAT(notes.front(), Catch::Contains("different ones for the same"));
  database.run(
      "ALTER TABLE effect_queue ADD UNIQUE INDEX old (id); ALTER TABLE cluster_messages MODIFY "
      "message_id VARCHAR(255) COLLATE utf8mb4_nopad_bin");
  notes.clear();
  CHECK(faults_of(database, &notes).size() == 1);
  CHECK(notes.size() == 1);
}
