#include <persist/sqlite.hpp>

#include "unit/requests/fixture_check.hpp"

// What Effect itself answers of its stores is what we show of them.

using namespace persist;
using namespace persist_test;

namespace {

std::unique_ptr<Inspector> open_fixture(const std::string& name,
                                        std::optional<Layout> layout = {}) {
  SqliteOptions options{.path = cluster_fixture(name), .access = Access::read};
  options.layout = layout;
  options.steps = true;
  auto inspector = open_sqlite_inspector(std::move(options));
  REQUIRE(inspector);
  return *std::move(inspector);
}

}  // namespace

TEST_CASE("Requests: all of a cluster and its queue are what Effect says") {
  const auto inspector = open_fixture("cluster.db");
  Shown shown = all_shown(*inspector);
  CHECK(shown.size() == 108 + 3);
  for (const std::string part : {"cluster", "cluster.queue"}) {
    const Instant now = instant_asked(part + ".meta.json");
    for (const Json& line : lines_of(part + ".expected.ndjson")) {
      check_line(*inspector, shown, line, now);
    }
  }
  CHECK(shown.empty());
}

TEST_CASE("Requests: a cluster of the beta is what Effect says") {
  const auto inspector = open_fixture("beta-cluster.db", Layout::cluster);
  Shown shown = all_shown(*inspector);
  const Instant now = instant_asked("beta-cluster.meta.json");
  for (const Json& line : lines_of("beta-cluster.expected.ndjson")) {
    check_line(*inspector, shown, line, now);
  }
  CHECK(shown.empty());
}

TEST_CASE("Requests: two clusters in a file are told apart by their prefixes") {
  const auto inspector = open_fixture("prefix.db");
  Shown shown = all_shown(*inspector);
  for (const std::string prefix : {"workflow_", "My-App"}) {
    const Instant now = instant_asked("prefix." + prefix + ".meta.json");
    for (const Json& line : lines_of("prefix." + prefix + ".expected.ndjson")) {
      check_line(*inspector, shown, line, now, prefix + "/");
    }
  }
  CHECK(shown.empty());
}

TEST_CASE("Requests: elements of queues are what Effect says") {
  const auto name = GENERATE(as<std::string>(), "queue", "queue-beta", "queue-beta-upgraded");
  INFO(name);
  const auto inspector = open_fixture(name + ".db");
  Shown shown = all_shown(*inspector);
  const Instant now = instant_asked(name + ".meta.json");
  for (const Json& line : lines_of(name + ".expected.ndjson")) {
    check_line(*inspector, shown, line, now);
  }
  CHECK(shown.empty());
}

TEST_CASE("Requests: summaries count as Effect does") {
  const auto inspector = open_fixture("cluster.db", Layout::cluster);
  check_summaries(*inspector, "cluster.meta.json");
}

TEST_CASE("Requests: the entries of a workflow are its runs unless steps are asked for") {
  auto inspector =
      open_sqlite_inspector({.path = cluster_fixture("cluster.db"), .access = Access::read});
  REQUIRE(inspector);
  const Shown runs = all_shown(**inspector);
  std::ifstream file{cluster_fixture("cluster.meta.json")};
  const auto meta = Json::parse(file);
  std::map<std::string, std::size_t> counts;
  for (const auto& [place, entry] : runs) {
    CHECK(!entry.facts.is_step);
    ++counts[place.first];
  }
  for (const auto& [store, states] : meta["runs"].items()) {
    std::size_t expected = 0;
    for (const auto& count : states) expected += count.get<std::size_t>();
    CHECK(counts[store] == expected);
  }
  CHECK(counts.count("Workflow/-/DurableClock") == 0);
  // Looked up they are found in any case.
  EntryBatch batch;
  REQUIRE(
      (*inspector)
          ->lookup("Workflow/Order", "d25d749415f19c87f6b408cb01fcdb68/activity/price/1", batch));
  CHECK(batch.size() == 1);
}

TEST_CASE("Requests: a scan by key is in order, and begins where it is asked to") {
  const auto inspector = open_fixture("cluster.db");
  const auto keys = [&](ScanOptions options) {
    const auto scan = inspector->scan("Counter", std::move(options));
    REQUIRE(scan);
    std::vector<std::string> found;
    EntryBatch batch;
    while (true) {
      REQUIRE((*scan)->next(batch));
      if (batch.empty()) return found;
      for (std::size_t i = 0; i < batch.size(); ++i) found.emplace_back(batch[i].key);
    }
  };
  const auto all = keys({});
  REQUIRE(all.size() > 5);
  CHECK(std::is_sorted(all.begin(), all.end()));
  CHECK(keys({.projection = Projection::keys}) == all);
  CHECK(keys({.after = all[3]}) == std::vector(all.begin() + 4, all.end()));
  std::vector<std::string> of_one;
  for (const std::string& key : all) {
    if (key.starts_with("a:b/")) of_one.push_back(key);
  }
  CHECK(keys({.prefix = "a:b/"}) == of_one);
  CHECK(keys({.liveness = Liveness::expired}).empty());
}
