#include "core/statistics.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using persist::EntryView;
using persist::Expires;
using persist::Instant;
using persist::app::LifeSpan;
using persist::app::Statistics;

namespace {

constexpr std::string_view successful_exit = R"({"_tag":"Success","value":1})";
constexpr std::string_view failed_exit =
    R"({"_tag":"Failure","cause":[{"_tag":"Fail","error":1},{"_tag":"Die","defect":1}]})";

const Instant counted_at{1'000'000'000ms};

void add(Statistics& statistics, std::string_view key, std::string_view value,
         Expires expires = {}) {
  const EntryView record{.key = key, .value = value, .expires = expires};
  statistics.add("store", record, persist::value_state(value));
}

}  // namespace

TEST_CASE("Statistics counts a failure once, and each kind of reason in it") {
  Statistics statistics{counted_at};
  add(statistics, "a", successful_exit);
  add(statistics, "b", failed_exit);
  add(statistics, "c", "nonsense");
  CHECK(statistics.states().success == 1);
  CHECK(statistics.states().failure == 1);
  CHECK(statistics.states().fail == 1);
  CHECK(statistics.states().die == 1);
  CHECK(statistics.states().interrupt == 0);
  CHECK(statistics.states().invalid == 1);
  CHECK(statistics.states().all() == 3);
}

TEST_CASE("Statistics takes a sound value in an odd row for invalid") {
  Statistics statistics{counted_at};
  add(statistics, "a", successful_exit, Expires::not_a_number());
  CHECK(statistics.states().invalid == 1);
  CHECK(statistics.states().success == 0);
}

TEST_CASE("Statistics puts each expiry into the first span that holds it") {
  Statistics statistics{counted_at};
  const auto expire = [&](Expires expires) { add(statistics, "a", successful_exit, expires); };
  expire(Expires::at(counted_at));
  expire(Expires::at(counted_at + 1ms));
  expire(Expires::at(counted_at + 1min));
  expire(Expires::at(counted_at + 1min + 1ms));
  expire(Expires::at(counted_at + 24h));
  expire(Expires::at(counted_at + 25h));
  expire(Expires::at(counted_at + 24h * 8));
  expire(Expires::at_fraction(1'000'000'000.5));
  expire(Expires::never());
  CHECK(statistics.states_of(LifeSpan::expired).all() == 1);
  CHECK(statistics.states_of(LifeSpan::minute).all() == 3);
  CHECK(statistics.states_of(LifeSpan::hour).all() == 1);
  CHECK(statistics.states_of(LifeSpan::day).all() == 1);
  CHECK(statistics.states_of(LifeSpan::week).all() == 1);
  CHECK(statistics.states_of(LifeSpan::later).all() == 1);
  CHECK(statistics.states_of(LifeSpan::never).all() == 1);
}

TEST_CASE("Statistics counts states by expiry, and all of them together") {
  Statistics statistics{counted_at};
  add(statistics, "a", successful_exit, Expires::at(counted_at));
  add(statistics, "b", failed_exit, Expires::at(counted_at + 1min));
  add(statistics, "c", successful_exit, Expires::at(counted_at + 1min));
  CHECK(statistics.states_of(LifeSpan::expired).success == 1);
  CHECK(statistics.states_of(LifeSpan::minute).success == 1);
  CHECK(statistics.states_of(LifeSpan::minute).failure == 1);
  CHECK(statistics.states_of(LifeSpan::minute).die == 1);
  CHECK(statistics.states_of(LifeSpan::never).all() == 0);
  CHECK(statistics.states().success == 2);
}

TEST_CASE("Statistics names the largest groups, and adds up the others") {
  Statistics statistics{counted_at};
  for (const char* key : {"a:1", "a:2", "b:1", "c:1", "c:2", "c:3", "none"}) {
    add(statistics, key, successful_exit);
  }
  const auto top = statistics.tags(2);
  REQUIRE(top.groups.size() == 2);
  CHECK(top.groups[0].name == "c");
  CHECK(top.groups[1].name == "a");
  CHECK(top.others.entries == 1);
  CHECK(statistics.tags(1).others.entries == 3);
}

TEST_CASE("Statistics keeps as many of the largest as it is asked for") {
  Statistics statistics{counted_at, 2};
  for (const std::size_t size : {3U, 9U, 1U, 7U}) {
    add(statistics, std::to_string(size), std::string(size, ' '));
  }
  REQUIRE(statistics.largest().size() == 2);
  CHECK(statistics.largest()[0].key == "9");
  CHECK(statistics.largest()[1].key == "7");
}

TEST_CASE("Statistics at the end of time does not overflow") {
  Statistics statistics{Instant::max()};
  add(statistics, "a", successful_exit, Expires::at(Instant::max()));
  CHECK(statistics.states_of(LifeSpan::expired).all() == 1);
}

TEST_CASE("Statistics takes what stands before the first colon for the tag") {
  Statistics statistics{counted_at};
  add(statistics, "B:1", successful_exit);
  add(statistics, "A:1:2", failed_exit);
  add(statistics, "B:2", successful_exit);
  add(statistics, ":", successful_exit);
  add(statistics, "none", successful_exit);
  const auto tags = statistics.tags().groups;
  REQUIRE(tags.size() == 3);
  CHECK(tags[0].name == "B");
  CHECK(tags[0].counts.entries == 2);
  CHECK(tags[0].counts.bytes == 2 * successful_exit.size());
  CHECK(tags[1].name.empty());
  CHECK(tags[2].name == "A");
  CHECK(tags[2].counts.failures == 1);
  CHECK(statistics.untagged().entries == 1);
}

TEST_CASE("Statistics tells so many tags apart and no more") {
  Statistics statistics{counted_at};
  for (std::size_t i = 0; i < Statistics::max_tags + 5; ++i) {
    add(statistics, std::to_string(i) + ":", successful_exit);
  }
  add(statistics, "0:", successful_exit);
  add(statistics, std::string(300, 'x') + ":", successful_exit);
  CHECK(statistics.tags().groups.size() == Statistics::max_tags);
  CHECK(statistics.tags().groups.front().name == "0");
  CHECK(statistics.tags().others.entries == 6);
}

TEST_CASE(
    "Statistics keeps the largest values, of equal ones the first by key, however they come") {
  Statistics statistics{counted_at};
  for (int i = 0; i < 20; ++i) {
    const int key = i * 7 % 20;
    add(statistics, std::to_string(key), std::string(key < 15 ? 100 : 200, ' '));
  }
  const auto& largest = statistics.largest();
  REQUIRE(largest.size() == Statistics::usual_large);
  CHECK(largest[0].key == "15");
  CHECK(largest[4].key == "19");
  CHECK(largest[5].key == "0");
  CHECK(largest[9].key == "12");
  CHECK(largest[9].bytes == 100);
}
