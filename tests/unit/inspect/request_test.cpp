#include <catch2/catch.hpp>

#include <chrono>
#include <string>

#include <persist/entry_sort.hpp>
#include <persist/request.hpp>

using namespace persist;
using namespace std::chrono_literals;

namespace {

constexpr Instant now{1000h};

RequestState open_at(std::optional<Instant> claimed, std::optional<Instant> due = std::nullopt,
                     bool waits_for_ack = false) {
  return request_state(
      {.phase = RequestPhase::open, .waits_for_ack = waits_for_ack, .claimed = claimed, .due = due},
      now);
}

RequestState queued_at(std::uint32_t attempts, std::optional<Instant> claimed, Instant due) {
  return request_state(
      {.phase = RequestPhase::queued, .attempts = attempts, .claimed = claimed, .due = due}, now);
}

EntryView entry_of(std::string_view key, std::string_view value, const RequestView* request) {
  EntryView entry;
  entry.key = key;
  entry.value = value;
  entry.request = request;
  return entry;
}

}  // namespace

TEST_CASE("request_state: an open request runs while its claim holds") {
  CHECK(open_at(std::nullopt) == RequestState::pending);
  CHECK(open_at(now - 10min + 1ms) == RequestState::running);
  CHECK(open_at(now - 10min) == RequestState::pending);
  CHECK(open_at(std::nullopt, now + 1ms) == RequestState::scheduled);
  CHECK(open_at(std::nullopt, now) == RequestState::pending);
  CHECK(open_at(now - 1h, std::nullopt, true) == RequestState::running);
  CHECK(open_at(std::nullopt, std::nullopt, true) == RequestState::stuck);
}

TEST_CASE("request_state: an element is retried, delayed, claimed or free") {
  CHECK(queued_at(0, std::nullopt, now) == RequestState::pending);
  CHECK(queued_at(0, std::nullopt, now + 1ms) == RequestState::delayed);
  CHECK(queued_at(2, std::nullopt, now + 1ms) == RequestState::retrying);
  CHECK(queued_at(1, now - 2min + 1ms, now) == RequestState::running);
  CHECK(queued_at(1, now - 2min, now) == RequestState::pending);
}

TEST_CASE("has_lapsed_claim: only of what is open and was claimed") {
  CHECK(has_lapsed_claim({.phase = RequestPhase::open, .claimed = now - 10min}, now));
  CHECK_FALSE(has_lapsed_claim({.phase = RequestPhase::open, .claimed = now - 9min}, now));
  CHECK_FALSE(has_lapsed_claim({.phase = RequestPhase::open}, now));
  CHECK(has_lapsed_claim({.phase = RequestPhase::queued, .claimed = now - 2min}, now));
  CHECK_FALSE(has_lapsed_claim({.phase = RequestPhase::replied, .claimed = now - 1h}, now));
}

TEST_CASE("EntryBatch: what is known of requests stays with them as the batch grows") {
  EntryBatch batch;
  for (int i = 0; i < 1000; ++i) {
    const std::string number = std::to_string(i);
    const std::string stored = "stored " + number;
    const std::string details = "\"n\":" + number;
    const RequestView request{.facts = {.phase = RequestPhase::replied, .attempts = 7},
                              .stored = i % 3 == 0 ? std::string_view{} : std::string_view{stored},
                              .details = details};
    batch.add(entry_of(number, "v", i % 2 == 0 ? &request : nullptr));
  }
  EntryBatch other = std::move(batch);
  for (std::size_t i = 0; i < 1000; ++i) {
    const EntryView entry = other[i];
    CHECK(entry.value == "v");
    REQUIRE((entry.request != nullptr) == (i % 2 == 0));
    if (entry.request == nullptr) continue;
    CHECK(entry.request->details == "\"n\":" + std::to_string(i));
    CHECK(entry.request->stored == (i % 3 == 0 ? "" : "stored " + std::to_string(i)));
    CHECK(entry.request->facts.attempts == 7);
  }
}

TEST_CASE("EntrySort: what is known of requests is sorted with them, in memory and in a file") {
  // More than two chunks and what stays in memory.
  constexpr int count = 20'000;
  const std::string filler(2000, 'x');
  EntrySort sort{nullptr};
  for (int i = count; i-- > 0;) {
    const std::string number = std::to_string(count + i);
    const std::string details = "\"n\":" + number;
    const RequestView request{
        .facts = {.phase = RequestPhase::parked}, .stored = filler, .details = details};
    REQUIRE(sort.add(entry_of(number, filler, i % 2 == 0 ? &request : nullptr)));
  }
  EntryBatch batch;
  int next = 0;
  while (sort.next(batch) && !batch.empty()) {
    for (std::size_t i = 0; i < batch.size(); ++i, ++next) {
      const EntryView entry = batch[i];
      REQUIRE(entry.key == std::to_string(count + next));
      REQUIRE((entry.request != nullptr) == (next % 2 == 0));
      if (entry.request == nullptr) continue;
      REQUIRE(entry.request->details == "\"n\":" + std::string{entry.key});
      REQUIRE(entry.request->stored == filler);
      REQUIRE(entry.request->facts.phase == RequestPhase::parked);
    }
  }
  CHECK(next == count);
}
