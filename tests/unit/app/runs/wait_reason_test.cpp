// Why a run does not go on, told from entries made by hand.

#include <chrono>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include <persist/json_text.hpp>

#include "runs/run_tree.hpp"
#include "runs/wait_reason.hpp"

using namespace persist;
using namespace persist::app;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

const Instant now{1'800'000'000s};

void add(EntryBatch& batch, std::string_view key, RequestFacts facts, std::string_view details,
         std::string_view value = {}) {
  const RequestView request{.facts = facts, .stored = {}, .details = details};
  batch.add({.key = key, .value = value, .expires = {}, .request = &request});
}

RunReport report_of(RequestFacts facts) {
  RunReport report;
  report.store = "Workflow/Order";
  report.shard = "default:6";
  add(report.run, "d25d", facts,
      R"({"request_id":"1","tag":"run","shard":"default:6","payload":{"id":7}})");
  return report;
}

RunnersReport living() {
  RunnersReport runners;
  runners.runners.push_back({.prefix = "cluster",
                             .address = "host:1",
                             .heartbeat_age = 3s,
                             .is_alive = true,
                             .shards = 12});
  return runners;
}

RunnersReport died() {
  RunnersReport runners = living();
  runners.runners.front().is_alive = false;
  runners.runners.front().heartbeat_age = 17min;
  return runners;
}

}  // namespace

TEST_CASE("wait_reasons: a suspended run without anything else waits for a deferred, probably") {
  const auto reasons = wait_reasons(report_of({.phase = RequestPhase::suspended}), living(), now);
  REQUIRE(reasons.size() == 1);
  CHECK(reasons.front().kind == WaitKind::deferred);
  CHECK_THAT(reasons.front().words, Contains("no clock, queue element or child found"));
}

TEST_CASE("wait_reasons: a clock, before and after its time") {
  RunReport report = report_of({.phase = RequestPhase::suspended});
  add(report.steps, "c", {.due = now + 1h}, R"({"tag":"run","primary_key":"cool"})");
  auto reasons = wait_reasons(report, died(), now);
  REQUIRE(reasons.size() == 1);
  CHECK(reasons.front().kind == WaitKind::clock);
  CHECK(reasons.front().until == now + 1h);
  CHECK_THAT(reasons.front().words, Contains("\"cool\"") && Contains("in 1h"));
  reasons = wait_reasons(report, died(), now + 2h);
  REQUIRE(reasons.size() == 2);
  CHECK(reasons.front().kind == WaitKind::resume);
  CHECK_THAT(reasons.back().words, Contains("no runner is alive") && Contains("17m"));
  CHECK(wait_reasons(report, living(), now + 2h).size() == 1);
}

TEST_CASE("wait_reasons: the elements of queues that are not completed") {
  RunReport report = report_of({.phase = RequestPhase::suspended});
  report.element_stores = {"effect_queue/mail"};
  add(report.elements, "e1", {.phase = RequestPhase::dead, .attempts = 3},
      R"({"table":"effect_queue","last_failure":"Error: smtp refused\n    at x"})", "{}");
  add(report.elements, "e2", {.phase = RequestPhase::completed}, R"({"table":"effect_queue"})",
      "{}");
  const auto reasons = wait_reasons(report, living(), now);
  REQUIRE(reasons.size() == 1);
  CHECK(reasons.front().kind == WaitKind::queue);
  CHECK_THAT(reasons.front().words,
             Contains("dead after 3 attempts: Error: smtp refused") && !Contains("at x"));
  CHECK(reasons.front().hint == "persist -s 'effect_queue/mail' requeue 'e1'");
}

TEST_CASE("wait_reasons: a child that is not finished, and not one that is") {
  RunReport report = report_of({.phase = RequestPhase::suspended});
  report.child_stores = {"Workflow/Shipment"};
  add(report.children, "c1", {.phase = RequestPhase::replied}, R"({"tag":"run"})",
      R"({"_tag":"Success","value":1})");
  CHECK(wait_reasons(report, living(), now).front().kind == WaitKind::deferred);
  add(report.children, "c2", {.phase = RequestPhase::suspended}, R"({"tag":"run"})");
  const auto reasons = wait_reasons(report, living(), now);
  REQUIRE(reasons.size() == 1);
  CHECK(reasons.front().kind == WaitKind::child);
  CHECK_THAT(reasons.front().words, Contains("c2") && Contains("suspended"));
}

TEST_CASE("wait_reasons: parked, running, pending with a lapsed claim, streams") {
  CHECK(wait_reasons(report_of({.phase = RequestPhase::parked}), living(), now).front().hint ==
        "persist resume d25d");
  const auto running = wait_reasons(report_of({.claimed = now - 1min}), died(), now);
  REQUIRE(running.size() == 2);
  CHECK(running.front().kind == WaitKind::running);
  CHECK_THAT(running.front().words, Contains("it was being processed"));
  CHECK_THAT(running.back().words, Contains("no runner is alive"));
  const auto lapsed = wait_reasons(report_of({.claimed = now - 11min}), living(), now);
  REQUIRE(lapsed.size() == 1);
  CHECK(lapsed.front().kind == WaitKind::runner);
  CHECK_THAT(lapsed.front().words, Contains("has lapsed"));
  CHECK(wait_reasons(report_of({.waits_for_ack = true, .claimed = now}), living(), now)
            .front()
            .kind == WaitKind::acknowledgement);
  CHECK_THAT(wait_reasons(report_of({.waits_for_ack = true}), living(), now).front().words,
             Contains("never delivered again"));
  CHECK(wait_reasons(report_of({.phase = RequestPhase::replied}), living(), now).empty());
}

TEST_CASE("wait_reasons: a shard that nobody holds") {
  RunnersReport runners = living();
  runners.unheld_shards = {"default:6"};
  const auto reasons = wait_reasons(report_of({}), runners, now);
  REQUIRE(reasons.size() == 2);
  CHECK_THAT(reasons.back().words, Contains("no runner holds its shard default:6"));
}

TEST_CASE("wait_reasons: whether a claim holds is a matter of the runner that has the shard") {
  const auto words_of = [](const RunReport& report, const RunnersReport& runners) {
    std::string words;
    for (const WaitReason& reason : wait_reasons(report, runners, now))
      words += reason.words + '\n';
    return words;
  };
  RunnersReport runners = died();
  runners.runners.push_back({.prefix = "cluster",
                             .address = "host:2",
                             .heartbeat_age = 4s,
                             .is_alive = true,
                             .shards = 6});
  runners.unheld_shards = {"default:6"};
  RunReport report = report_of({.claimed = now - 1min});
  report.prefix = "cluster";

  SECTION("a dead one beside a living one") {
    report.runner = "host:1";
    CHECK(
        words_of(report, runners) ==
        "it was being processed by host:1, claimed 1m ago\n"
        "the runner that holds its shard default:6 is not alive: the last heartbeat of host:1 was "
        "17m ago\n");
  }
  SECTION("a living one beside a dead one") {
    report.runner = "host:2";
    runners.unheld_shards.clear();
    CHECK(words_of(report, runners) == "it is being processed by host:2, claimed 1m ago\n");
  }
  SECTION("one without a row") {
    report.runner = "host:3";
    CHECK_THAT(words_of(report, runners), Contains("it was being processed by host:3") &&
                                              Contains("not alive: host:3 has no row any more"));
  }
  SECTION("one without a heartbeat") {
    report.runner = "host:1";
    runners.runners.front().heartbeat_age.reset();
    CHECK_THAT(words_of(report, runners), Contains("not alive: host:1 has no heartbeat"));
  }
  SECTION("none has the shard") {
    CHECK(words_of(report, runners) ==
          "it was being processed, claimed 1m ago\nno runner holds its shard default:6\n");
  }
  SECTION("runners keep no rows") {
    runners = {};
    CHECK_THAT(words_of(report, runners), Contains("it is being processed"));
  }
  SECTION("a living one of another cluster") {
    report.runner = "host:1";
    runners.runners.back().prefix = "other";
    CHECK_THAT(words_of(report, runners),
               Contains("it was being processed by host:1") && Contains("no runner is alive"));
  }
  SECTION("a time has come, and the holder of the shard is dead") {
    report = report_of({.phase = RequestPhase::suspended});
    report.runner = "host:1";
    add(report.steps, "c", {.due = now - 1h}, R"({"tag":"run","primary_key":"cool"})");
    CHECK_THAT(words_of(report, runners), Contains("the runner that holds its shard default:6"));
  }
}

TEST_CASE("run_as_tree: the run, why it waits, and its steps with their attempts") {
  RunReport report = report_of({.phase = RequestPhase::suspended, .created = now - 3min});
  add(report.steps, "a",
      {.phase = RequestPhase::replied, .created = now - 2s, .ended = now - 800ms},
      R"({"tag":"activity","primary_key":"pay/card/2"})",
      R"({"_tag":"Failure","cause":[{"_tag":"Fail","error":1}]})");
  const auto reasons = wait_reasons(report, living(), now);
  const std::string tree = run_as_tree({.report = report, .reasons = reasons, .now = now}, {});
  CHECK_THAT(tree, Contains("Workflow/Order d25d  suspended for 3m"));
  CHECK_THAT(tree, Contains("payload {\"id\":7}"));
  CHECK_THAT(tree, Contains("why it does not go on"));
  CHECK_THAT(tree, Contains("activity pay/card, attempt 2  fail after 1.2s"));
  const std::string json = run_as_json({.report = report, .reasons = reasons, .now = now});
  REQUIRE(JsonView::parse(json));
  CHECK_THAT(json, Contains(R"("exit":null,"state":"suspended")"));
  CHECK_THAT(json, Contains(R"("waits":[{"kind":"deferred")"));
  CHECK_THAT(json, Contains(R"("steps":[{"store":"Workflow/Order","key":"a")"));
}
