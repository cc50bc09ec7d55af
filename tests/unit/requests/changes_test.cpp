#include <persist/requests.hpp>
#include <persist/sqlite.hpp>

#include <filesystem>
#include <set>

#include <sqlite3.h>

#include "unit/requests/fixture_check.hpp"

// What may be changed of requests, and that nothing else is.

using namespace persist;
using namespace persist_test;

namespace {

/// A fixture that is written to.
class WritableFixture {
 public:
  explicit WritableFixture(const std::string& name) {
    std::string folder = std::filesystem::temp_directory_path() / "requests-XXXXXX";
    REQUIRE(mkdtemp(folder.data()) != nullptr);
    folder_ = folder;
    path_ = folder_ / "fixture.db";
    std::filesystem::copy_file(cluster_fixture(name), path_);
  }
  WritableFixture(const WritableFixture&) = delete;
  WritableFixture& operator=(const WritableFixture&) = delete;
  ~WritableFixture() { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::unique_ptr<Inspector> open(Access access = Access::change,
                                                bool allow_triggers = false) const {
    SqliteOptions options{.path = path_, .access = access};
    options.allow_triggers = allow_triggers;
    auto inspector = open_sqlite_inspector(std::move(options));
    REQUIRE(inspector);
    return *std::move(inspector);
  }

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  /// Runs SQL; the first column of the rows.
  std::vector<std::string> run(const std::string& sql) const {
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open(path_.c_str(), &database) == SQLITE_OK);
    std::vector<std::string> rows;
    char* message = nullptr;
    const int code = sqlite3_exec(
        database, sql.c_str(),
        [](void* out, int, char** columns, char**) {
          static_cast<std::vector<std::string>*>(out)->emplace_back(
              columns[0] == nullptr ? "NULL" : columns[0]);
          return 0;
        },
        &rows, &message);
    INFO((message == nullptr ? "" : message));
    REQUIRE(code == SQLITE_OK);
    sqlite3_close(database);
    return rows;
  }

  /// Every row of every table, as text.
  [[nodiscard]] std::multiset<std::string> rows() const {
    std::multiset<std::string> all;
    for (const std::string& table : run("SELECT name FROM sqlite_schema WHERE type = 'table'")) {
      std::string columns = "'" + table + "'";
      for (const std::string& column : run("SELECT name FROM pragma_table_info('" + table + "')")) {
        columns += " || '|' || quote(\"" + column + "\")";
      }
      for (std::string& row : run("SELECT " + columns + " FROM \"" + table + "\"")) {
        all.insert(std::move(row));
      }
    }
    return all;
  }

 private:
  std::filesystem::path folder_;
  std::filesystem::path path_;
};

/// What there is in `a` and not in `b`.
std::vector<std::string> only_in(const std::multiset<std::string>& a,
                                 const std::multiset<std::string>& b) {
  std::vector<std::string> difference;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(difference));
  return difference;
}

const std::string parked_run = "b5cc7d23b2ba4a5ea0b12380792a7709";
const std::string dead_element = "fde21c80d554327231eff03bdf33394b";

}  // namespace

TEST_CASE("Requests::requeue puts a dead element back, and changes nothing else") {
  const WritableFixture fixture{"cluster.db"};
  const auto before = fixture.rows();
  const auto inspector = fixture.open();
  const std::string store = "effect_queue/DurableQueue/Invoice";
  const std::string completed = "2b2b4e272e5b79a71b666dafbb43155e";
  const std::string running = "7064199e3ce9e1f9cc9b3ee7598556a7";
  const std::vector<Place> places{{.store = store, .key = completed},
                                  {.store = store, .key = dead_element},
                                  {.store = store, .key = running},
                                  {.store = store, .key = "no such id"},
                                  {.store = "Workflow/Order", .key = dead_element},
                                  {.store = store, .key = dead_element}};
  const auto applied = requests_of(*inspector).requeue(places);
  REQUIRE(applied);
  CHECK(*applied ==
        std::vector{Applied::no, Applied::yes, Applied::no, Applied::no, Applied::no, Applied::no});
  const auto after = fixture.rows();
  const auto gone = only_in(before, after);
  const auto come = only_in(after, before);
  REQUIRE((gone.size() == 1 && come.size() == 1));
  std::string expected = gone.front();
  const std::string was = "'failed'|2|";
  const std::size_t at = expected.find(was);
  REQUIRE(at != std::string::npos);
  expected.replace(at, was.size(), "'pending'|0|");
  CHECK(come.front() == expected);
}

TEST_CASE("Requests::resume has a parked run go on, and changes nothing else") {
  const WritableFixture fixture{"cluster.db"};
  const auto before = fixture.rows();
  const auto inspector = fixture.open();
  const std::string suspended = "0bcc7ab566ebdeefc43793e505e1d2ef";
  const std::string step = parked_run + "/activity/price/1";
  const std::string parked_again = parked_run + "/run/";
  const std::vector<Place> places{
      {.store = "Workflow/Order", .key = suspended},
      {.store = "Workflow/Approval", .key = parked_run},
      {.store = "Workflow/Approval", .key = "95dd713ad870f1185fc2aea39776827f"},
      {.store = "Workflow/Approval", .key = step},
      {.store = "Workflow/Approval", .key = "none"},
      {.store = "Workflow/Approval", .key = parked_again}};
  const auto applied = requests_of(*inspector).resume(places);
  REQUIRE(applied);
  CHECK(*applied ==
        std::vector{Applied::no, Applied::yes, Applied::no, Applied::no, Applied::no, Applied::no});
  const auto after = fixture.rows();
  const auto gone = only_in(before, after);
  const auto come = only_in(after, before);
  // Its row is open again, and its reply is gone.
  REQUIRE((gone.size() == 2 && come.size() == 1));
  CHECK(gone[0].find("cluster_messages|252024501573783552|") == 0);
  CHECK(gone[1].find("cluster_replies|252024502228094976|0|252024501573783552|") == 0);
  CHECK(fixture.run("SELECT processed || quote(last_reply_id) || quote(last_read) FROM "
                    "cluster_messages WHERE id = 252024501573783552") ==
        std::vector<std::string>{"0NULLNULL"});
  EntryBatch batch;
  REQUIRE(inspector->lookup("Workflow/Approval", parked_run, batch));
  REQUIRE(batch.size() == 1);
  CHECK(request_state(batch[0].request->facts, SystemClock{}.now()) == RequestState::pending);
}

TEST_CASE("Requests: changes are refused where they may do more, and where reading is all") {
  const WritableFixture fixture{"cluster.db"};
  fixture.run(
      "CREATE TRIGGER t AFTER UPDATE ON effect_queue BEGIN DELETE FROM cluster_messages; END");
  const auto before = fixture.rows();
  const std::vector<Place> places{
      {.store = "effect_queue/DurableQueue/Invoice", .key = dead_element}};
  const auto refused = [&](const std::unique_ptr<Inspector>& inspector) {
    const auto applied = requests_of(*inspector).requeue(places);
    REQUIRE(!applied);
    return std::get<PersistenceBackingError>(applied.error()).code;
  };
  CHECK(refused(fixture.open()) == "SQLITE_PERM");
  CHECK(refused(fixture.open(Access::read)) == "EROFS");
  CHECK(fixture.rows() == before);
  REQUIRE(requests_of(*fixture.open(Access::change, true)).requeue(places));
  CHECK(fixture.rows() != before);
}

TEST_CASE("Requests: entries cannot be changed as those of a cache") {
  const WritableFixture fixture{"cluster.db"};
  const auto inspector = fixture.open(Access::create);
  CHECK(inspector->capabilities().requests);
  const auto begun = inspector->begin({});
  REQUIRE(!begun);
  const auto& error = std::get<PersistenceBackingError>(begun.error());
  CHECK(error.fault == BackingFault::unsupported);
  CHECK(error.message.find("requeue or resume") != std::string::npos);
  CHECK(!inspector->purge("Workflow/Order", {}, 10));
}

TEST_CASE("Requests::purge_ended removes whole addresses that ended") {
  const WritableFixture fixture{"cluster.db"};
  const auto before = fixture.rows();
  const auto inspector = fixture.open();
  Requests& requests = requests_of(*inspector);
  // Nothing ended before the first one was made.
  const auto none = requests.purge_ended("Workflow/Order", Instant{}, 1000);
  REQUIRE(none);
  CHECK(none->requests == 0);
  CHECK(fixture.rows() == before);

  RequestsPurged all;
  while (true) {
    const auto purged =
        requests.purge_ended("Workflow/Order", instant_asked("cluster.meta.json"), 5);
    REQUIRE(purged);
    if (purged->requests == 0) break;
    all.requests += purged->requests;
    all.addresses += purged->addresses;
  }
  const auto left = fixture.run(
      "SELECT DISTINCT entity_id FROM cluster_messages WHERE entity_type = 'Workflow/Order'");
  // Open, suspended, and one with an open step are left: 3 + 1 + 1.
  CHECK(all.addresses + left.size() == 21);
  for (const std::string& id : left) {
    INFO(id);
    const std::string open =
        "SELECT count(*) FROM cluster_messages AS m LEFT JOIN cluster_replies AS r ON "
        "r.request_id = m.id AND r.kind = 0 WHERE m.kind = 0 AND m.entity_id = '" +
        id + "' AND (r.id IS NULL OR (m.tag = 'run' AND r.payload LIKE '%Suspended%'))";
    CHECK(fixture.run(open) != std::vector<std::string>{"0"});
  }
  // Whole addresses, replies and clocks included, and nothing else.
  const auto orphans = fixture.run(
      "SELECT count(*) FROM cluster_replies WHERE request_id NOT IN (SELECT id FROM "
      "cluster_messages)");
  CHECK(orphans == std::vector<std::string>{"0"});
  CHECK(fixture.run("SELECT count(*) FROM cluster_messages WHERE entity_type = "
                    "'Workflow/-/DurableClock'") == std::vector<std::string>{"1"});
  const auto after = fixture.rows();
  CHECK(only_in(after, before).empty());
  for (const std::string& row : only_in(before, after)) {
    CHECK((row.starts_with("cluster_messages|") || row.starts_with("cluster_replies|")));
  }
  CHECK(fixture.run("SELECT count(*) FROM cluster_messages WHERE entity_type NOT IN "
                    "('Workflow/Order', 'Workflow/-/DurableClock')") ==
        std::vector<std::string>{
            std::to_string(std::count_if(before.begin(), before.end(), [](const std::string& row) {
              return row.starts_with("cluster_messages|") &&
                     row.find("'Workflow/Order'") == std::string::npos &&
                     row.find("DurableClock/") == std::string::npos;
            }))});
}

TEST_CASE("Requests::purge_ended removes completed elements and no dead ones") {
  const WritableFixture fixture{"queue.db"};
  const auto inspector = fixture.open();
  const auto purged =
      requests_of(*inspector).purge_ended("jobs/emails", instant_asked("queue.meta.json"), 1000);
  REQUIRE(purged);
  CHECK(purged->requests == 5);
  CHECK(fixture.run("SELECT count(*) FROM jobs WHERE queue_name = 'emails'") ==
        std::vector<std::string>{"9"});
  CHECK(fixture.run("SELECT count(*) FROM effect_queue WHERE state = 'completed'") ==
        std::vector<std::string>{"15"});
}

TEST_CASE("Requests::run: a run with all that the store knows about it") {
  const WritableFixture fixture{"cluster.db"};
  const auto inspector = fixture.open(Access::read);
  Requests& requests = requests_of(*inspector);
  const auto run = [&](std::string_view store, std::string_view execution) {
    auto report = requests.run(store, execution);
    REQUIRE(report);
    REQUIRE(report->has_value());
    return **std::move(report);
  };
  SECTION("its steps are in order") {
    const RunReport report = run("", "d9144256e6290a7f2bc1e32d06ea6762");
    CHECK(report.store == "Workflow/Order");
    REQUIRE(report.run.size() == 1);
    CHECK(report.run[0].key == "d9144256e6290a7f2bc1e32d06ea6762");
    REQUIRE(report.steps.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK(report.steps[i].key ==
            "d9144256e6290a7f2bc1e32d06ea6762/activity/charge:card/" + std::to_string(i + 1));
      CHECK(report.steps[i].request->facts.attempts == i + 1);
    }
    CHECK(report.shard == "default:8");
    CHECK(report.runner == "runner-1.internal:34431");
    CHECK(!report.is_interrupted);
  }
  SECTION("the clock that it waits for") {
    const RunReport report = run("Workflow/Order", "82d300331da16531bfc2818a27df381a/run/");
    REQUIRE(report.steps.size() == 1);
    CHECK(report.steps[0].key == "82d300331da16531bfc2818a27df381a/run/cool/down");
    CHECK(report.steps[0].request->facts.due == Instant{std::chrono::milliseconds{2111136923083}});
  }
  SECTION("the element of a queue that it waits for") {
    const RunReport report = run("", "80e538fea59583c3bcedd6b70bcd363a");
    REQUIRE(report.elements.size() == 1);
    CHECK(report.elements[0].key == dead_element);
    CHECK(report.element_stores == std::vector<std::string>{"effect_queue/DurableQueue/Invoice"});
    CHECK(report.elements[0].request->facts.phase == RequestPhase::dead);
    // What is completed will not resume a run.
    CHECK(run("", "8d656591022143080a74762041cbd1a5").elements.empty());
  }
  SECTION("an interruption") { CHECK(run("", "ab9106f04cdd1d579cae3bb611dadd51").is_interrupted); }
  SECTION("children name their parent") {
    std::size_t children = 0;
    for (const std::string& id :
         fixture.run("SELECT DISTINCT entity_id FROM cluster_messages WHERE tag = 'run' AND "
                     "entity_type = 'Workflow/Order'")) {
      auto report = requests.run("", id);
      REQUIRE((report && *report));
      for (std::size_t i = 0; i < (*report)->children.size(); ++i) {
        const EntryView child = (*report)->children[i];
        const auto details = Json::parse(child.request->details);
        CHECK(details["parent"]["execution"] == id);
        CHECK((*report)->child_stores.at(child.store).starts_with("Workflow/"));
        ++children;
      }
    }
    CHECK(std::to_string(children) ==
          fixture.run("SELECT count(*) FROM cluster_messages WHERE payload LIKE "
                      "'%payloadParentKey%'")[0]);
    CHECK(children > 0);
  }
  SECTION("none") {
    const auto none = requests.run("", "no such run");
    REQUIRE(none);
    CHECK(!*none);
    CHECK(!*requests.run("Workflow/Billing", "d9144256e6290a7f2bc1e32d06ea6762"));
  }
}

TEST_CASE("Requests::find_run: where a run is, by each of its names") {
  const WritableFixture fixture{"cluster.db"};
  const auto rows = [&](const std::string& column) {
    return fixture.run("SELECT " + column +
                       " FROM cluster_messages WHERE kind = 0 AND tag = 'run' AND entity_type <> "
                       "'Workflow/-/DurableClock' ORDER BY id");
  };
  const auto ids = rows("id");
  const auto types = rows("entity_type");
  const auto executions = rows("entity_id");
  bool has_key = true;
  SECTION("of every run") {}
  // Where Effect would have stored a hash, for its name is too long.
  SECTION("of runs with a hashed message id") {
    fixture.run("UPDATE cluster_messages SET message_id = printf('%064x', id) WHERE tag = 'run'");
    has_key = false;
  }
  SECTION("of runs without a message id") {
    fixture.run("UPDATE cluster_messages SET message_id = NULL WHERE tag = 'run'");
    has_key = false;
  }
  const auto inspector = fixture.open(Access::read);
  Requests& requests = requests_of(*inspector);
  REQUIRE(executions.size() > 20);
  for (std::size_t i = 0; i < executions.size(); ++i) {
    for (const std::string& name : {executions[i], executions[i] + "/run/", "#" + ids[i]}) {
      for (const std::string& store : {std::string{}, types[i]}) {
        const auto place = requests.find_run(store, name);
        REQUIRE((place && *place));
        CHECK((*place)->store == types[i]);
        CHECK((*place)->key == executions[i] + (has_key ? "" : "/run/#" + ids[i]));
      }
    }
    CHECK(!*requests.find_run("Workflow/None", executions[i]));
  }
  CHECK(!*requests.find_run("", "no such run"));
  CHECK(!*requests.find_run("", executions[0] + "/activity/price/1"));
}

TEST_CASE("Requests::run: of two runs of one id it asks which") {
  const WritableFixture fixture{"prefix.db"};
  const auto inspector = fixture.open(Access::read);
  const auto report = requests_of(*inspector).run("", "d25d749415f19c87f6b408cb01fcdb68");
  REQUIRE(!report);
  CHECK(std::get<PersistenceBackingError>(report.error()).fault == BackingFault::ambiguous_store);
  const auto one =
      requests_of(*inspector).run("My-App/Workflow/Order", "d25d749415f19c87f6b408cb01fcdb68");
  REQUIRE((one && *one));
  CHECK((*one)->store == "My-App/Workflow/Order");
  CHECK((*one)->prefix == "My-App");
  CHECK((*one)->shard.starts_with("My-App/default:"));
  const auto place = requests_of(*inspector).find_run("", "d25d749415f19c87f6b408cb01fcdb68");
  REQUIRE(!place);
  CHECK(std::get<PersistenceBackingError>(place.error()).fault == BackingFault::ambiguous_store);
}

TEST_CASE("Requests::runners: who is alive by the clock of the database") {
  const WritableFixture fixture{"cluster.db"};
  const auto inspector = fixture.open(Access::read);
  const auto dead = requests_of(*inspector).runners();
  REQUIRE(dead);
  REQUIRE(dead->runners.size() == 1);
  CHECK(dead->runners[0].address == "runner-1.internal:34431");
  CHECK(!dead->runners[0].is_alive);
  CHECK(dead->runners[0].shards == 24);
  CHECK(dead->unheld_shards.size() > 3);
  CHECK(dead->workers == 0);
  fixture.run("UPDATE cluster_runners SET last_heartbeat = datetime('now', '-30 seconds')");
  fixture.run("UPDATE effect_queue SET acquired_at = datetime('now') WHERE acquired_at NOTNULL");
  const auto alive = requests_of(*inspector).runners();
  REQUIRE(alive);
  CHECK(alive->runners[0].is_alive);
  CHECK(alive->runners[0].heartbeat_age >= std::chrono::seconds{29});
  CHECK(alive->unheld_shards.empty());
  CHECK(alive->workers == 1);
  const WritableFixture ended{"prefix.db"};
  const auto clean = requests_of(*ended.open(Access::read)).runners();
  REQUIRE(clean);
  CHECK(clean->without_rows == std::vector<std::string>{"My-App", "workflow_"});
}

TEST_CASE("Requests: check knows what is normal") {
  const auto faults_of = [](const WritableFixture& fixture) {
    std::vector<std::string> faults;
    REQUIRE(fixture.open(Access::read)->check([&](const Fault& fault) {
      faults.push_back(fault.message);
    }));
    return faults;
  };
  for (const auto* const name : {"cluster.db", "prefix.db", "queue.db", "beta-cluster.db",
                                 "queue-beta.db", "queue-beta-upgraded.db"}) {
    INFO(name);
    CHECK(faults_of(WritableFixture{name}).empty());
  }
  const WritableFixture fixture{"cluster.db"};
  fixture.run("CREATE UNIQUE INDEX old ON effect_queue (id)");
  fixture.run("UPDATE cluster_messages SET processed = 0 WHERE id = 252024497911472128");
  fixture.run("UPDATE cluster_messages SET processed = 1 WHERE id = 252024547460931584");
  CHECK(faults_of(fixture).size() == 3);
}

TEST_CASE("Requests: what is not JSON does not break the details") {
  const WritableFixture fixture{"cluster.db"};
  fixture.run(
      "UPDATE cluster_messages SET payload = CAST(x'7b22ff' AS TEXT) WHERE id = "
      "252024497911472128");
  fixture.run("UPDATE cluster_replies SET payload = '{' WHERE request_id = 252024497911472128");
  const auto inspector = fixture.open(Access::read);
  EntryBatch batch;
  REQUIRE(inspector->lookup("Workflow/Order", "d25d749415f19c87f6b408cb01fcdb68", batch));
  REQUIRE(batch.size() == 1);
  CHECK(batch[0].value == "{");
  const ShownEntry entry = shown_entry(batch[0]);
  CHECK(entry.details["payload"].is_null());
  CHECK(entry.details["payload_text"] == "{\"\xEF\xBF\xBD");
}

TEST_CASE("Requests: what is longer than the limit is named and passed by") {
  const WritableFixture fixture{"cluster.db"};
  fixture.run(
      "UPDATE cluster_messages SET payload = '\"' || printf('%.*c', 3000000, 'x') || '\"' WHERE id "
      "= 252024498016329728");
  SqliteOptions options{.path = fixture.path(), .access = Access::read};
  options.max_value_bytes = 1000;  // beside which a row may have a MiB
  const auto inspector = open_sqlite_inspector(std::move(options));
  REQUIRE(inspector);
  const auto scan = (*inspector)->scan("Workflow/Order", {.order = ScanOrder::any});
  REQUIRE(scan);
  EntryBatch batch;
  std::size_t entries = 0;
  std::vector<std::string> errors;
  while (true) {
    const auto read = (*scan)->next(batch);
    if (!read) {
      errors.push_back(message_of(read.error()));
      REQUIRE(errors.size() < 3);
      continue;
    }
    if (batch.empty()) break;
    entries += batch.size();
  }
  CHECK(entries == 20);
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].find("#252024498016329728") != std::string::npos);
}

TEST_CASE("Requests: caches come first unless a layout is asked for") {
  const WritableFixture fixture{"cluster.db"};
  fixture.run(
      "CREATE TABLE effect_persistence (store_id TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT "
      "NULL, expires INTEGER, PRIMARY KEY (store_id, id))");
  CHECK(fixture.open(Access::read)->requests() == nullptr);
  SqliteOptions options{.path = fixture.path(), .access = Access::read};
  options.layout = Layout::queue;
  const auto inspector = open_sqlite_inspector(options);
  REQUIRE(inspector);
  const auto stores = (*inspector)->stores();
  REQUIRE(stores);
  REQUIRE(stores->size() == 1);
  CHECK((*stores)[0] ==
        StoreInfo{.id = "effect_queue/DurableQueue/Invoice", .layout = Layout::queue});
  const WritableFixture queue{"queue.db"};
  options.path = queue.path();
  options.layout = Layout::cluster;
  const auto none = open_sqlite_inspector(options);
  REQUIRE(!none);
  CHECK(std::get<PersistenceBackingError>(none.error()).fault == BackingFault::no_such_layout);
}
