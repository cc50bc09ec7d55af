// Requests in databases of servers, as an operator works with them. tests/servers/*.sh start one
// beside the tests.

#include <map>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "cli/program.hpp"
#include "cluster_names.hpp"
#include "servers/database.hpp"

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using Json = nlohmann::json;
using Texts = std::vector<std::string>;
using servers::only_in;

using namespace cli::in_cluster;

namespace {

const std::string failed = "4f9c4375fb513e33cf7f626e64bfb400";
// base64url of ["Order","0bcc…","DurableQueue/Invoice/x"]
const std::string token_of_gate =
    "WyJPcmRlciIsIjBiY2M3YWI1NjZlYmRlZWZjNDM3OTNlNTA1ZTFkMmVmIiwi"
    "RHVyYWJsZVF1ZXVlL0ludm9pY2UveCJd";

/// The program on a database, at the instant at which Effect was asked.
class Program {
 public:
  Program(const servers::Database& database, std::string as_of)
      : database_{database}, as_of_{std::move(as_of)} {}

  [[nodiscard]] cli::RunResult operator()(Texts words, const std::string& in = {}) const {
    words.insert(words.begin(), {"-d", database_.url(), "--now", as_of_});
    return cli::persist(std::move(words), {.in = in, .folder = folder_.path()});
  }
  /// What it prints, each line JSON.
  [[nodiscard]] std::vector<Json> json(const Texts& words) const {
    const auto ran = (*this)(words);
    CAPTURE(words, ran.err);
    CHECK(ran.status == 0);
    std::vector<Json> lines;
    for (const std::string& line : cli::lines_of(ran.out)) lines.push_back(Json::parse(line));
    return lines;
  }
  /// The kinds of what a run waits for.
  [[nodiscard]] Texts waits(const std::string& execution) const {
    CAPTURE(execution);
    const auto shown = json({"show", execution, "--json"});
    REQUIRE(shown.size() == 1);
    Texts kinds;
    for (const Json& wait : shown.front().at("waits")) kinds.push_back(wait.at("kind"));
    return kinds;
  }
  [[nodiscard]] const cli::Folder& folder() const { return folder_; }

 private:
  const servers::Database& database_;
  std::string as_of_;
  cli::Folder folder_;
};

/// Runs that do not go on: nothing that the command prints is kept from anyone, and all reading
/// leaves the rows as they are.
void check_reading(const servers::Database& database, const Program& persist,
                   const std::string& runs_of_orders) {
  const auto before = database.rows();
  std::map<std::string, Json> stores;
  for (const Json& store : persist.json({"stores", "--json"})) stores[store.at("id")] = store;
  REQUIRE(stores.contains("Workflow/Order"));
  CHECK(stores["Workflow/Order"].at("layout") == "cluster");
  CHECK(stores["Workflow/Order"].at("states").contains("suspended"));
  CHECK(stores[queue].at("states").at("dead") == 1);
  CHECK_FALSE(stores.contains("Workflow/-/DurableClock"));

  CHECK(persist({"--all-stores", "keys", "--state", "dead"}).out ==
        queue + '\t' + dead_letter + '\n');
  CHECK(persist({"-s", "Workflow/Order", "keys", "--match", "/payload/id = \"gate\""}).out ==
        on_gate + '\n');
  CHECK(persist({"-s", "Workflow/Order", "keys", "--count"}).out == runs_of_orders + '\n');
  const auto pending =
      persist.json({"--all-stores", "keys", "--state", "pending", "--long", "--json"});
  CHECK(pending.size() == 5);

  const auto open = persist({"get", on_gate});
  CHECK(open.status == 1);
  CHECK_THAT(open.err, Contains("suspended"));
  CHECK_THAT(persist({"-s", queue, "get", dead_letter}).out, StartsWith("{\"token\""));

  const auto report = persist.json({"stats", "--json"});
  REQUIRE(report.size() == 1);
  CHECK(report.front().at("requestStates").at("dead") == 1);
  CHECK_THAT(persist({"stats"}).out, Contains("Runners"));

  const std::string dump = persist.folder() / "all.ndjson";
  CHECK(persist({"--steps", "dump", "--seal", "-o", dump}).status == 0);
  CHECK_THAT(cli::contents_of(dump), Contains("\"exit\":null,\"state\":\"suspended\""));
  const auto same = persist({"--steps", "diff", dump, database.url()});
  CAPTURE(same.out, same.err);
  CHECK(same.status == 0);
  CHECK(persist({"load", dump}).status == 2);
  CHECK(persist({"set", "k", "--void", "-s", "Workflow/Order"}).status == 2);

  const auto verified = persist({"verify"});
  CAPTURE(verified.out, verified.err);
  CHECK(verified.status == 0);
  CHECK(database.rows() == before);
}

/// What runners and workers do is told while it happens.
void check_watch(const servers::Database& database) {
  const cli::Folder folder;
  const auto ran = cli::shell(
      "timeout 20 \"$PERSIST\" -d \"$DB\" watch --limit 1 >events & watcher=$!; sleep 1; "
      "\"$PERSIST\" -d \"$DB\" -q requeue --state dead --yes; wait $watcher; cat events",
      {.environment = {{"DB", database.url()}}, .folder = folder.path()});
  REQUIRE(cli::lines_of(ran.out).size() == 1);
  const Json event = Json::parse(ran.out);
  CHECK(event.at("store") == queue);
  CHECK(event.at("key") == dead_letter);
  CHECK(event.at("state") == "pending");
}

void check_changes(const servers::Database& database, const Program& persist,
                   const std::string& parked_run) {
  const auto before = database.rows();
  CHECK(persist({"requeue", "--state", "dead"}).status == 2);  // nobody to ask
  CHECK(persist({"requeue", "--state", "dead", "--dry-run"}).status == 0);
  CHECK(persist({"--read-only", "-s", queue, "requeue", dead_letter}).status == 4);
  CHECK(persist({"resume", on_gate}).status == 6);
  CHECK(persist({"resume", "nosuch"}).status == 1);
  CHECK(persist({"purge"}).status == 2);
  CHECK(persist({"purge", "--older-than", "0s"}).status == 2);
  CHECK(database.rows() == before);

  const auto done = persist({"-s", queue, "requeue", dead_letter, "--save", "saved.ndjson"});
  CAPTURE(done.err);
  CHECK(done.status == 0);
  CHECK_THAT(cli::contents_of(persist.folder() / "saved.ndjson"), Contains("\"state\":\"dead\""));
  const auto requeued = database.rows();
  REQUIRE(only_in(before, requeued).size() == 1);
  CHECK_THAT(only_in(before, requeued).front(), StartsWith("effect_queue|"));
  const auto again = persist({"-s", queue, "requeue", dead_letter});
  CHECK(again.status == 6);
  CHECK_THAT(again.err, Contains("is not dead"));
  CHECK(database.rows() == requeued);

  CHECK(persist({"resume", parked_run}).status == 0);
  const auto resumed = database.rows();
  CHECK(only_in(requeued, resumed).size() == 2);
  CHECK(persist({"resume", parked_run}).status == 6);
  CHECK(database.rows() == resumed);

  const auto purged = persist({"purge", "--older-than", "0s", "--yes"});
  CAPTURE(purged.err);
  CHECK(purged.status == 0);
  CHECK_THAT(purged.err, Contains("idempotency ends"));
  CHECK(std::stoi(purged.out) > 0);
  const auto left = database.rows();
  CHECK(only_in(left, resumed).empty());
  for (const std::string& row : only_in(resumed, left)) {
    CHECK((row.starts_with("cluster_messages|") || row.starts_with("cluster_replies|")));
  }
  CHECK(persist({"get", on_gate}).status == 1);  // an open run stays
}

}  // namespace

TEST_CASE("PostgreSQL: requests are read as those of a file", "[postgresql_requests]") {
  if (!servers::has_postgresql()) return;
  const servers::PostgresqlDatabase database{"cluster.pg.sql"};
  const Program persist{database, "1795777201558"};
  check_reading(database, persist, "21");
  CHECK(persist({"-s", "Workflow/Order", "--steps", "keys", "--count"}).out == "49\n");
  CHECK(persist({"--all-stores", "keys", "--state", "parked"}).out ==
        "Workflow/Approval\t" + parked + '\n');
}

TEST_CASE("PostgreSQL: show names why each run does not go on", "[postgresql_requests]") {
  if (!servers::has_postgresql()) return;
  const servers::PostgresqlDatabase database{"cluster.pg.sql"};
  const Program persist{database, "1795777201558"};
  CHECK(persist.waits(on_gate) == Texts{"deferred"});
  CHECK(persist.waits("82d300331da16531bfc2818a27df381a") == Texts{"clock"});
  CHECK(persist.waits("80e538fea59583c3bcedd6b70bcd363a") == Texts{"queue"});
  CHECK(persist.waits("1cdf661f4606c25c36c4ef7475b367ce") == Texts{"queue"});
  CHECK(persist.waits(parked) == Texts{"person"});
  CHECK(persist.waits("d92b1fa76ca59f126f11cfabcc5b36ba") == Texts{"child"});
  CHECK(persist.waits("c76867a7c7dd1004699a27d93e225839") == Texts{"deferred"});
  CHECK(persist.waits("d5ffa133b53ad9eda2d97e8482998dc6").front() == "runner");
  CHECK(persist.waits("7a1deb64db503bb8293a8b8ce9ce4c8b").front() == "running");
  CHECK(persist.waits("f99076ab509093dafc04128fae54f537").front() == "running");
  CHECK(persist.waits("4f9c4375fb513e33cf7f626e64bfb400").empty());
  CHECK_THAT(persist({"show", "80e538fea59583c3bcedd6b70bcd363a"}).out,
             Contains("dead after 2 attempts: Error: smtp refused q-dead"));
  CHECK(persist({"show", "nosuch"}).status == 1);
}

TEST_CASE("PostgreSQL: requeue, resume and purge change what was meant, and nothing else",
          "[postgresql_requests]") {
  if (!servers::has_postgresql()) return;
  const servers::PostgresqlDatabase database{"cluster.pg.sql"};
  check_changes(database, Program{database, "1795777201558"}, parked);
}

TEST_CASE("PostgreSQL: watch tells what becomes of requests", "[postgresql_requests]") {
  if (!servers::has_postgresql()) return;
  const servers::PostgresqlDatabase database{"cluster.pg.sql"};
  check_watch(database);
}

TEST_CASE("PostgreSQL: purge is refused beside a runner that holds locks of the server",
          "[postgresql_requests]") {
  if (!servers::has_postgresql()) return;
  const servers::PostgresqlDatabase database{"cluster.pg.sql"};
  const Program persist{database, "1795777201558"};
  const auto before = database.rows();
  std::FILE* const runner = ::popen("psql -X -q -o /dev/null \"$PERSIST_TEST_POSTGRESQL\"", "w");
  REQUIRE(runner != nullptr);
  std::fputs("SELECT pg_advisory_lock(-1455371005, 1000001);\n", runner);
  std::fflush(runner);
  while (database.value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == "0") {
    ::usleep(50000);
  }
  const auto refused = persist({"purge", "--older-than", "0s", "--yes"});
  CHECK(refused.status == 2);
  CHECK_THAT(refused.err, Contains("runner-1.internal:34431 is alive"));
  CHECK(database.rows() == before);
  CHECK(persist({"purge", "--older-than", "0s", "--yes", "--beside-runners"}).status == 0);
  CHECK(database.rows() != before);
  ::pclose(runner);
}

TEST_CASE("PostgreSQL: a cache beside requests is the database, and not all that is listed",
          "[postgresql_requests]") {
  if (!servers::has_postgresql()) return;
  const servers::PostgresqlDatabase database{"cluster.pg.sql"};
  const Program persist{database, "1795777201558"};
  database.run(
      "CREATE TABLE effect_persistence (store_id TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT "
      "NULL, expires BIGINT, PRIMARY KEY (store_id, id)); INSERT INTO effect_persistence VALUES "
      "('users', '1', '{\"_tag\":\"Success\",\"value\":1}', NULL)");
  const auto stores = persist({"stores"});
  CHECK_THAT(stores.out, Contains("users\tsingle") && Contains("Workflow/Order\tcluster") &&
                             Contains(queue + "\tqueue"));
  CHECK(persist({"keys"}).out == "1\n");
  CHECK_THAT(persist({"stats"}).out,
             Contains("Requests and queues") && Contains("Workflow/Order") && Contains("Runners"));
  CHECK(persist({"--layout", "cluster", "-s", "Workflow/Billing", "keys", "--count"}).out == "3\n");
  CHECK(persist.waits("80e538fea59583c3bcedd6b70bcd363a") == Texts{"queue"});
  CHECK(persist({"-s", queue, "requeue", dead_letter}).status == 0);
  CHECK(persist({"resume", parked}).status == 0);
  CHECK(persist({"-s", "users", "set", "2", "--void"}).status == 0);
}

TEST_CASE("MariaDB: requests are read as those of a file", "[mysql_requests]") {
  if (!servers::has_mysql()) return;
  const servers::MysqlDatabase database{"cluster.mariadb.sql"};
  database.park_a_run();
  const Program persist{database, "1795777833522"};
  check_reading(database, persist, "5");
  CHECK(persist({"-s", "Workflow/Order", "--steps", "keys", "--count"}).out == "9\n");
  CHECK(persist({"--all-stores", "keys", "--state", "parked"}).out ==
        "Workflow/Order\t" + failed + '\n');
  CHECK_THAT(persist({"verify"}).err, Contains("takes different ones for the same"));
}

TEST_CASE("MariaDB: show names why each run does not go on", "[mysql_requests]") {
  if (!servers::has_mysql()) return;
  const servers::MysqlDatabase database{"cluster.mariadb.sql"};
  database.park_a_run();
  const Program persist{database, "1795777833522"};
  CHECK(persist.waits(on_gate) == Texts{"deferred"});
  CHECK(persist.waits(failed) == Texts{"person"});
  CHECK(persist.waits("d5ffa133b53ad9eda2d97e8482998dc6").front() == "runner");
  CHECK(persist.waits("f99076ab509093dafc04128fae54f537").front() == "running");
  CHECK(persist.waits("d25d749415f19c87f6b408cb01fcdb68").empty());
  // An element whose token names the run: of the rows that are MariaDB's own this is none.
  database.run("UPDATE effect_queue SET element = '{\"token\":\"" + token_of_gate +
               "\",\"payload\":1}' WHERE state = 'failed'");
  CHECK(persist.waits(on_gate) == Texts{"queue"});
}

TEST_CASE("MariaDB: requeue, resume and purge change what was meant, and nothing else",
          "[mysql_requests]") {
  if (!servers::has_mysql()) return;
  const servers::MysqlDatabase database{"cluster.mariadb.sql"};
  database.park_a_run();
  check_changes(database, Program{database, "1795777833522"}, failed);
}

TEST_CASE("MariaDB: watch tells what becomes of requests", "[mysql_requests]") {
  if (!servers::has_mysql()) return;
  const servers::MysqlDatabase database{"cluster.mariadb.sql"};
  database.park_a_run();
  check_watch(database);
}

TEST_CASE("MariaDB: purge is refused beside a living runner", "[mysql_requests]") {
  if (!servers::has_mysql()) return;
  const servers::MysqlDatabase database{"cluster.mariadb.sql"};
  const Program persist{database, "1795777833522"};
  database.run(
      "INSERT INTO cluster_runners (address, runner, last_heartbeat) VALUES ('r:1', '{}', NOW())");
  const auto before = database.rows();
  const auto refused = persist({"purge", "--older-than", "0s", "--yes"});
  CHECK(refused.status == 2);
  CHECK_THAT(refused.err, Contains("r:1 is alive"));
  CHECK(database.rows() == before);
  CHECK(persist({"purge", "--older-than", "0s", "--yes", "--beside-runners"}).status == 0);
  CHECK(database.rows() != before);
}

TEST_CASE("MariaDB: a cache beside requests is the database, and not all that is listed",
          "[mysql_requests]") {
  if (!servers::has_mysql()) return;
  const servers::MysqlDatabase database{"cluster.mariadb.sql"};
  database.park_a_run();
  const Program persist{database, "1795777833522"};
  database.run(
      "CREATE TABLE effect_persistence (store_id VARCHAR(191) NOT NULL, id VARCHAR(191) NOT NULL, "
      "value TEXT NOT NULL, expires BIGINT, PRIMARY KEY (store_id, id)); INSERT INTO "
      "effect_persistence VALUES ('users', '1', '{\"_tag\":\"Success\",\"value\":1}', NULL)");
  CHECK_THAT(persist({"stores"}).out, Contains("users\tsingle") &&
                                          Contains("Workflow/Order\tcluster") &&
                                          Contains(queue + "\tqueue"));
  CHECK(persist({"keys"}).out == "1\n");
  CHECK_THAT(persist({"stats"}).out, Contains("Requests and queues") && Contains("Runners"));
  CHECK(persist({"-s", queue, "requeue", dead_letter}).status == 0);
  CHECK(persist({"resume", failed}).status == 0);
  CHECK(persist({"-s", "users", "set", "2", "--void"}).status == 0);
}
