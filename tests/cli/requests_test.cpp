// Requests of a cluster, runs of workflows and elements of queues, as an operator works with them.
// The databases are copies of what real runners and workers of Effect left behind.

#include <sqlite3.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "cli/program.hpp"
#include "cluster_names.hpp"

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

using namespace cli::in_cluster;

namespace {

// When the expected lines of the fixture were asked for.
const std::string cluster_as_of = "1795776935682";

class Cluster {
 public:
  Cluster() : path_{folder_.fixture("cluster/cluster.db")} {}

  [[nodiscard]] cli::RunResult operator()(std::vector<std::string> words,
                                          const std::string& in = {}) const {
    words.insert(words.begin(), {"-d", path_, "--now", cluster_as_of});
    return cli::persist(std::move(words), {.in = in, .folder = folder_.path()});
  }

  /// The lines of what it prints, each JSON.
  [[nodiscard]] std::vector<nlohmann::json> json(const std::vector<std::string>& words) const {
    const auto ran = (*this)(words);
    CAPTURE(words, ran.err);
    CHECK(ran.status == 0);
    std::vector<nlohmann::json> lines;
    for (const std::string& line : cli::lines_of(ran.out))
      lines.push_back(nlohmann::json::parse(line));
    return lines;
  }

  /// The first column of the first row of a query.
  [[nodiscard]] std::string sql(const std::string& query) const {
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open(path_.c_str(), &database) == SQLITE_OK);
    std::string answer;
    const auto take = [](void* to, int, char** cells, char**) {
      if (cells[0] != nullptr) *static_cast<std::string*>(to) = cells[0];
      return 0;
    };
    CHECK(sqlite3_exec(database, query.c_str(), take, &answer, nullptr) == SQLITE_OK);
    sqlite3_close(database);
    return answer;
  }

  /// The kinds of what a run waits for.
  [[nodiscard]] std::vector<std::string> waits(const std::string& execution) const {
    std::vector<std::string> kinds;
    const auto shown = json({"show", execution, "--json"});
    REQUIRE(shown.size() == 1);
    for (const nlohmann::json& wait : shown.front().at("waits")) kinds.push_back(wait.at("kind"));
    return kinds;
  }

  [[nodiscard]] const cli::Folder& folder() const { return folder_; }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  cli::Folder folder_;
  std::string path_;
};

const char* const cache_table =
    "CREATE TABLE effect_persistence (store_id TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT "
    "NULL, expires INTEGER, PRIMARY KEY (store_id, id)); INSERT INTO effect_persistence VALUES "
    "('users', '1', '{\"_tag\":\"Success\",\"value\":1}', NULL)";

}  // namespace

TEST_CASE("stores counts requests by their states, and says since when one is open") {
  const Cluster cluster;
  std::map<std::string, nlohmann::json> stores;
  for (const nlohmann::json& store : cluster.json({"stores", "--json"}))
    stores[store.at("id")] = store;
  REQUIRE(stores.contains("Workflow/Billing"));
  CHECK(stores["Workflow/Billing"].at("layout") == "cluster");
  CHECK(stores["Workflow/Billing"].at("states") ==
        nlohmann::json({{"success", 1}, {"suspended", 2}}));
  REQUIRE(stores.contains(queue));
  CHECK(stores[queue].at("layout") == "queue");
  CHECK(stores[queue].at("states").at("dead") == 1);
  CHECK(stores[queue].at("states").at("completed") == 1);
  CHECK(stores["Workflow/Order"].contains("oldest_open"));
  CHECK_FALSE(stores.contains("Workflow/-/DurableClock"));
  CHECK_THAT(cluster({"--steps", "stores"}).out, Contains("Workflow/-/DurableClock"));
  CHECK_THAT(cluster({"stores"}).out, Contains("1 success, 2 suspended"));
}

TEST_CASE("keys finds runs by their state and their payload") {
  const Cluster cluster;
  CHECK(cluster({"-s", "Workflow/Approval", "keys", "--state", "parked"}).out == parked + '\n');
  CHECK(cluster({"--all-stores", "keys", "--state", "dead"}).out ==
        queue + '\t' + dead_letter + '\n');
  CHECK(cluster({"-s", "Workflow/Order", "keys", "--match", "/payload/id = \"gate\""}).out ==
        on_gate + '\n');
  CHECK(cluster({"-s", "Workflow/Order", "keys", "--grep", "\"id\":\"gate\""}).out ==
        on_gate + '\n');
  const auto runs = cluster({"-s", "Workflow/Order", "keys", "--count"}).out;
  CHECK(runs == "21\n");
  CHECK(cluster({"-s", "Workflow/Order", "--steps", "keys", "--count"}).out == "49\n");
  CHECK(cluster({"-s", "Workflow/Order", "keys", "--since=1h", "--count"}).out == "0\n");
  CHECK(cluster({"-s", "Workflow/Order", "keys", "--since=-3650d", "--count"}).out == runs);
}

TEST_CASE("keys --long says when, how long, where, and whether a claim has lapsed") {
  const Cluster cluster;
  const auto lines = cluster.json({"-s", "Workflow/Order", "keys", "--long", "--json"});
  const auto found = std::ranges::find_if(
      lines, [](const nlohmann::json& line) { return line.at("key") == on_gate; });
  REQUIRE(found != lines.end());
  CHECK(found->at("state") == "suspended");
  CHECK(found->at("payload").at("id") == "gate");
  CHECK(found->at("request_id").is_string());
  CHECK(found->contains("shard"));
  CHECK(found->contains("created"));
  const auto words = cluster({"-s", "Workflow/Order", "keys", "--long", "--state", "suspended"});
  CHECK_THAT(words.out, StartsWith("suspended\t0\t20"));
  // Seventeen minutes later nobody believes the claims of dead runners any more.
  const auto later = cli::persist({"-d", cluster.path(), "--now", "1795777955682", "-s",
                                   "Workflow/Order", "keys", "--long", "--state", "pending"});
  CHECK_THAT(later.out, Contains("\tlapsed\t"));
}

TEST_CASE("get prints the inner Exit, --raw the stored text, and of an open run its state") {
  const Cluster cluster;
  const std::string done =
      cluster({"-s", "Workflow/Order", "keys", "--state", "success", "--limit", "1"})
          .out.substr(0, 32);
  const auto exit = cluster({"-s", "Workflow/Order", "get", done});
  CHECK(exit.status == 0);
  CHECK_THAT(exit.out, StartsWith("{\"_tag\":\"Success\""));
  CHECK_THAT(exit.out, !Contains("Complete"));
  CHECK_THAT(cluster({"-s", "Workflow/Order", "--raw", "get", done}).out, Contains("Complete"));
  // An execution id says by itself which run it is.
  CHECK(cluster({"get", done}).out == exit.out);
  const auto open = cluster({"get", on_gate});
  CHECK(open.status == 1);
  CHECK(open.out.empty());
  CHECK_THAT(open.err, Contains("suspended"));
  CHECK_THAT(cluster({"-s", queue, "get", dead_letter}).out, StartsWith("{\"token\""));
}

TEST_CASE("show names why each run of the fixture does not go on") {
  const Cluster cluster;
  using Kinds = std::vector<std::string>;
  CHECK(cluster.waits(on_gate) == Kinds{"deferred"});
  CHECK(cluster.waits("82d300331da16531bfc2818a27df381a") == Kinds{"clock"});
  CHECK(cluster.waits("80e538fea59583c3bcedd6b70bcd363a") == Kinds{"queue"});
  CHECK(cluster.waits("1cdf661f4606c25c36c4ef7475b367ce") == Kinds{"queue"});
  CHECK(cluster.waits(parked) == Kinds{"person"});
  CHECK(cluster.waits("d92b1fa76ca59f126f11cfabcc5b36ba") == Kinds{"child"});
  CHECK(cluster.waits("c76867a7c7dd1004699a27d93e225839") == Kinds{"deferred"});
  CHECK(cluster.waits("d5ffa133b53ad9eda2d97e8482998dc6").front() == "runner");
  CHECK(cluster.waits("7a1deb64db503bb8293a8b8ce9ce4c8b").front() == "running");
  CHECK(cluster.waits("4f9c4375fb513e33cf7f626e64bfb400").empty());

  const auto tree = cluster({"show", "80e538fea59583c3bcedd6b70bcd363a"});
  CHECK(tree.status == 0);
  CHECK_THAT(tree.out, Contains("dead after 2 attempts: Error: smtp refused q-dead"));
  CHECK_THAT(tree.out, Contains("requeue '" + dead_letter + "'"));
  CHECK_THAT(cluster({"show", "82d300331da16531bfc2818a27df381a"}).out, Contains("cool/down"));
  const auto none = cluster({"show", "nosuch"});
  CHECK(none.status == 1);
}

TEST_CASE("requeue puts dead letters back, and nothing else") {
  const Cluster cluster;
  const std::string others =
      "SELECT group_concat(id || state || attempts || updated_at) FROM "
      "effect_queue WHERE id <> '" +
      dead_letter + "'";
  const std::string before = cluster.sql(others);
  const auto dry = cluster({"requeue", "--state", "dead", "--dry-run"});
  CHECK(dry.status == 0);
  CHECK_THAT(dry.out, Contains(dead_letter));
  const std::string state =
      "SELECT state || ' ' || attempts FROM effect_queue WHERE id = '" + dead_letter + "'";
  CHECK(cluster.sql(state) == "failed 2");

  CHECK(cluster({"requeue", "--state", "dead"}).status == 2);  // nobody to ask
  CHECK(cluster({"requeue", "--state", "dead", "--save", "refused.ndjson"}).status == 2);
  CHECK(!std::filesystem::exists(cluster.folder() / "refused.ndjson"));
  const auto done = cluster({"-s", queue, "requeue", dead_letter, "--save", "saved.ndjson"});
  CHECK(done.status == 0);
  CHECK(cluster.sql(state) == "pending 0");
  CHECK(cluster.sql(others) == before);
  CHECK_THAT(cli::contents_of(cluster.folder() / "saved.ndjson"),
             Contains("\"state\":\"dead\"") && Contains("smtp refused"));

  const auto again = cluster({"-s", queue, "requeue", dead_letter});
  CHECK(again.status == 6);
  CHECK_THAT(again.err, Contains("is not dead"));
  CHECK(cluster({"-s", queue, "requeue", "nosuch"}).status == 1);
  CHECK(cluster({"--read-only", "-s", queue, "requeue", dead_letter}).status == 4);
}

TEST_CASE("resume has a parked run go on, and no other") {
  const Cluster cluster;
  CHECK(cluster({"resume", on_gate}).status == 6);
  CHECK(cluster({"resume", "nosuch"}).status == 1);
  CHECK(cluster({"resume", parked, "--dry-run"}).status == 0);
  CHECK(cluster({"-s", "Workflow/Approval", "keys", "--state", "parked", "--count"}).out == "1\n");
  CHECK(cluster({"resume", parked}).status == 0);
  CHECK(cluster.sql("SELECT processed || ifnull(last_reply_id, '-') FROM cluster_messages WHERE "
                    "tag = 'run' AND entity_id = '" +
                    parked + "'") == "0-");
  CHECK(cluster({"resume", parked}).status == 6);
}

TEST_CASE("purge --older-than removes what ended, and says that idempotency ends") {
  const Cluster cluster;
  CHECK(cluster({"purge"}).status == 2);
  CHECK(cluster({"purge", "--beside-runners"}).status == 2);
  CHECK(cluster({"purge", "--older-than", "soon"}).status == 2);
  const std::string count = "SELECT count(*) FROM cluster_messages";
  const std::string before = cluster.sql(count);
  const auto dry = cluster({"purge", "--older-than", "0s", "--dry-run"});
  CHECK(dry.status == 0);
  CHECK(cluster.sql(count) == before);
  CHECK(cluster({"purge", "--older-than", "0s"}).status == 2);  // nobody to ask
  CHECK(cluster.sql(count) == before);
  const auto done = cluster({"purge", "--older-than", "0s", "--yes", "--save", "saved.ndjson"});
  const std::string saved = cli::contents_of(cluster.folder() / "saved.ndjson");
  CHECK(saved.starts_with(dry.out));
  CHECK_THAT(saved.substr(dry.out.size()), StartsWith("{\"seal\":"));
  CHECK(done.status == 0);
  CHECK_THAT(done.err, Contains("idempotency ends"));
  CHECK(std::stoi(done.out) > 0);
  CHECK(std::stoi(cluster.sql(count)) < std::stoi(before));
  CHECK(cluster({"get", on_gate}).status == 1);  // an open run stays
  // What is left of replies belongs to what is left of requests.
  CHECK(cluster.sql("SELECT count(*) FROM cluster_replies WHERE request_id NOT IN (SELECT id FROM "
                    "cluster_messages)") == "0");
}

TEST_CASE("Commands that change entries of a cache are refused for requests") {
  const Cluster cluster;
  const std::string before = cli::contents_of(cluster.path());
  const std::vector<std::vector<std::string>> commands{
      {"set", "k", "--void"},
      {"remove", "k"},
      {"remove", "k", "--dry-run"},
      {"clear", "--yes"},
      {"expire", "k", "--never"},
      {"rename", "a", "b"},
      {"update", "--glob", "*", "--set", "/a=1", "--yes"}};
  for (std::vector<std::string> words : commands) {
    words.insert(words.begin(), {"-s", "Workflow/Order"});
    const auto ran = cluster(words);
    CAPTURE(words, ran.err);
    CHECK(ran.status == 2);
    CHECK_THAT(ran.err, Contains("requeue, resume or purge --older-than"));
  }
  CHECK(cli::contents_of(cluster.path()) == before);
}

TEST_CASE("A dump of requests can be compared, and its Exits loaded into a cache") {
  const Cluster cluster;
  const std::string dump = cluster.folder() / "all.ndjson";
  CHECK(cluster({"dump", "--seal", "-o", dump}).status == 0);
  CHECK_THAT(cli::contents_of(dump), Contains("\"exit\":null,\"state\":\"suspended\""));
  const auto diff = [&] {
    return cli::persist({"--now", cluster_as_of, "diff", dump, cluster.path()});
  };
  const auto same = diff();
  CAPTURE(same.out, same.err);
  CHECK(same.status == 0);
  CHECK(cluster({"resume", parked}).status == 0);
  const auto other = diff();
  CHECK(other.status == 1);
  CHECK_THAT(other.out, Contains("parked") && Contains("pending"));

  const std::string cache = cluster.folder() / "cache.db";
  const auto loaded = cli::persist({"-d", cache, "load", dump});
  CHECK(loaded.status == 0);
  CHECK_THAT(loaded.err, Contains("are open and have no Exit"));
  CHECK(cli::persist({"-d", cache, "-s", "Workflow/Order", "keys", "--state", "fail", "--count"})
            .out == cluster({"-s", "Workflow/Order", "keys", "--state", "fail", "--count"}).out);
  CHECK(cli::persist({"-d", "memory:" + dump, "-s", "Workflow/Billing", "keys", "--count"}).out ==
        "1\n");
  CHECK(cluster({"load", dump}).status == 2);
  CHECK(cluster({"restore", dump}).status != 0);
  const auto fmt = cli::persist({"fmt", dump});
  CHECK(fmt.status == 3);
  CHECK_THAT(fmt.err, Contains("only an application can process"));
}

TEST_CASE("A cache beside requests: auto is the cache, and nobody is told that this is all") {
  const Cluster cluster;
  static_cast<void>(cluster.sql(cache_table));
  const auto stores = cluster({"stores"});
  CHECK_THAT(stores.out, Contains("users\tsingle") && Contains("Workflow/Order\tcluster") &&
                             Contains(queue + "\tqueue"));
  CHECK(cluster({"keys"}).out == "1\n");
  CHECK_THAT(cluster({"stats"}).out,
             Contains("Requests and queues") && Contains("Workflow/Order") && Contains("Runners"));
  CHECK(cluster({"--layout", "cluster", "-s", "Workflow/Billing", "keys", "--count"}).out == "3\n");
  CHECK(cluster.waits("80e538fea59583c3bcedd6b70bcd363a") == std::vector<std::string>{"queue"});
  CHECK(cluster({"-s", queue, "requeue", dead_letter}).status == 0);
  CHECK(cluster({"resume", parked}).status == 0);
  CHECK(cluster({"-s", "users", "set", "2", "--void"}).status == 0);
}

TEST_CASE("stats says who takes requests") {
  const Cluster cluster;
  const auto report = cluster.json({"stats", "--json"});
  REQUIRE(report.size() == 1);
  REQUIRE_FALSE(report.front().at("runners").empty());
  CHECK(report.front().at("runners").at(0).at("alive") == false);
  CHECK(report.front().at("requestStates").at("parked") == 1);
  CHECK_FALSE(report.front().at("unheldShards").empty());
  const auto text = cluster({"stats"});
  CHECK_THAT(text.out, Contains("dead, last heartbeat") && Contains("parked"));
}

TEST_CASE("verify knows what is normal in a cluster") {
  const Cluster cluster;
  const auto ran = cluster({"verify"});
  CAPTURE(ran.out, ran.err);
  CHECK((ran.status == 0 || ran.status == 1));
  CHECK_THAT(ran.out, !Contains("not an Exit"));
  const auto forbidden = cluster({"verify", "--forbid", "^gate$"});
  CHECK(forbidden.status == 1);
  CHECK_THAT(forbidden.out, Contains("/payload/id"));
}

TEST_CASE("Where requests are not read at all, that is said, and not that there are none") {
  const auto asked = cli::persist({"-d", "memory:", "show", "x"});
  CHECK(asked.status == 2);
  CHECK_THAT(asked.err, Contains("are in SQL databases only"));
  const cli::Folder folder;
  CHECK(cli::persist({"-d", "dir:" + folder.path().string(), "requeue", "x"}).status == 2);
  const std::string folder_url = "dir:" + folder.path().string();
  for (const std::string& server : {std::string{"redis://localhost/0"}, folder_url}) {
    CAPTURE(server);
    CHECK(cli::persist({"-d", server + "?layout=cluster", "stores"}).status == 2);
  }
}

TEST_CASE("A database without requests is told apart") {
  const cli::Folder folder;
  const std::string shop = folder.fixture("v41-shop.db");
  CHECK(cli::persist({"-d", shop, "show", "x"}).status == 2);
  CHECK(cli::persist({"-d", shop, "requeue", "x"}).status == 2);
  CHECK(cli::persist({"-d", shop, "resume", "x"}).status == 2);
  CHECK(cli::persist({"-d", "memory:", "show", "x"}).status == 2);
  CHECK(cli::persist({"-d", shop, "--layout", "cluster", "keys"}).status == 2);
}
