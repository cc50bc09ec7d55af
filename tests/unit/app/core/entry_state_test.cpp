// States of requests, and selections of them by what is known beside their values.

#include <chrono>
#include <string>

#include <catch2/catch.hpp>

#include <persist/exit_codec.hpp>

#include "core/entry_parts.hpp"
#include "core/entry_state.hpp"
#include "core/selection.hpp"

using namespace persist;
using namespace persist::app;
using namespace std::chrono_literals;

namespace {

const Instant judged_at{1'000'000'000s};

/// A request whose texts live as long as it.
struct Request {
  RequestView view;
  std::string value;

  [[nodiscard]] EntryView entry() const {
    return {.key = "e1", .value = value, .expires = {}, .request = &view};
  }
};

Request request(RequestFacts facts, std::string value = {}) {
  return {
      .view = {.facts = facts,
               .stored = {},
               .details =
                   R"({"request_id":"252","shard":"default:6","payload":{"orderId":"a\u0042c"}})"},
      .value = std::move(value)};
}

EntryState state(const Request& it) {
  return state_of(it.entry(), value_state(it.value), judged_at);
}

bool accepts(const Selection& selection, const Request& it) {
  return selection.accepts(it.entry());
}

}  // namespace

TEST_CASE("EntryState: a request that did not reply is in the state of its facts") {
  CHECK(state(request({.phase = RequestPhase::suspended})) == EntryState::suspended);
  CHECK(state(request({.phase = RequestPhase::parked})) == EntryState::parked);
  CHECK(state(request({})) == EntryState::pending);
  CHECK(state(request({.due = judged_at + 1s})) == EntryState::scheduled);
  CHECK(state(request({.claimed = judged_at - 9min})) == EntryState::running);
  CHECK(state(request({.claimed = judged_at - 11min})) == EntryState::pending);
  CHECK(state(request({.waits_for_ack = true})) == EntryState::stuck);
  CHECK(state(request({.phase = RequestPhase::queued, .attempts = 1, .due = judged_at + 1s},
                      "{}")) == EntryState::retrying);
  CHECK(state(request({.phase = RequestPhase::queued, .due = judged_at + 1s}, "{}")) ==
        EntryState::delayed);
  CHECK(state(request({.phase = RequestPhase::completed}, "{}")) == EntryState::completed);
  CHECK(state(request({.phase = RequestPhase::dead}, "{}")) == EntryState::dead);
}

TEST_CASE("EntryState: a request that replied is what its Exit says") {
  CHECK(state(request({.phase = RequestPhase::replied}, R"({"_tag":"Success","value":1})")) ==
        EntryState::success);
  CHECK(state(request({.phase = RequestPhase::replied},
                      R"({"_tag":"Failure","cause":[{"_tag":"Die","defect":1}]})")) ==
        EntryState::die);
  CHECK(state(request({.phase = RequestPhase::replied}, "oops")) == EntryState::invalid);
}

TEST_CASE("EntryState: every name has facts that are in it") {
  for (auto i = static_cast<std::size_t>(EntryState::suspended); i < state_words.size(); ++i) {
    const auto facts = facts_in_state(state_words.at(i), judged_at);
    REQUIRE(facts);
    CHECK(state(request(*facts, "{}")) == static_cast<EntryState>(i));
  }
  CHECK_FALSE(facts_in_state("asleep", judged_at));
}

TEST_CASE("Selection: a pointer into the payload, and a text in it") {
  const Request open = request({});
  Selection selection;
  selection.range.now = judged_at;
  selection.parts.push_back(*PartPointer::parse("/payload/orderId"));
  CHECK(accepts(selection, open));
  selection.conditions.push_back(*PartCondition::parse(R"(/payload/orderId = "aBc")"));
  CHECK(accepts(selection, open));
  selection.conditions.push_back(*PartCondition::parse(R"(/payload/orderId = "d")"));
  CHECK_FALSE(accepts(selection, open));

  Selection grep;
  grep.texts = {"aBc"};
  CHECK(accepts(grep, open));
  grep.texts = {"abc"};
  CHECK_FALSE(accepts(grep, open));
  // A role is one of the value, and an open request has none.
  Selection role;
  role.parts.push_back(*PartPointer::parse("value:/payload"));
  CHECK_FALSE(accepts(role, open));
}

TEST_CASE("Selection: the payload of an element is in its value") {
  const Request element = {.view = {.facts = {.phase = RequestPhase::queued},
                                    .stored = {},
                                    .details = R"({"table":"t","queue":"q"})"},
                           .value = R"({"token":"x","payload":{"n":7}})"};
  Selection selection;
  selection.conditions.push_back(*PartCondition::parse("/payload/n = 7"));
  CHECK(accepts(selection, element));
}

TEST_CASE("Selection: states of requests at a time, and since when") {
  const Request claimed = request({.created = judged_at - 2h, .claimed = judged_at - 5min});
  Selection selection;
  selection.states = {EntryState::running};
  selection.range.now = judged_at;
  CHECK(accepts(selection, claimed));
  selection.range.now = judged_at + 10min;
  CHECK_FALSE(accepts(selection, claimed));

  Selection since;
  since.since = judged_at - 1h;
  CHECK_FALSE(accepts(since, claimed));
  CHECK(accepts(
      since,
      request({.phase = RequestPhase::replied, .created = judged_at - 2h, .ended = judged_at - 1h},
              "1")));
  CHECK_FALSE(since.accepts({.key = "k", .value = "1", .expires = {}}));
}

TEST_CASE("Details of a request are views into them") {
  const Request it = request({});
  CHECK(detail_text(it.view, "shard") == "default:6");
  CHECK(detail_text(it.view, "payload") == R"({"orderId":"a\u0042c"})");
  CHECK(detail_text(it.view, "trace_id").empty());
  const auto payload = detail_of(it.view, "payload");
  REQUIRE(payload);
  CHECK(payload->text().data() > it.view.details.data());
  CHECK(payload->text().data() < it.view.details.data() + it.view.details.size());
}
