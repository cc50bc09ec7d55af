#include "inspect/key_leases.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <future>
#include <thread>

#include "drivers/sqlite/file_leases.hpp"
#include "unit/persisted/counted_users.hpp"

using namespace std::chrono_literals;
using persist::AnsweredBy;

TEST_CASE("A lease is one thread's at a time, and that thread's as often as it asks") {
  const auto leases = std::make_shared<persist::KeyLeases>();
  auto lease = leases->acquire("users", "1", 0ms).value();
  REQUIRE(lease);
  auto again = leases->acquire("users", "1", 0ms).value();
  CHECK(again);
  const auto other_gets = [&](std::string_view store, std::string_view key) {
    bool got = false;
    std::jthread{[&] { got = leases->acquire(store, key, 1ms).value() != nullptr; }}.join();
    return got;
  };
  CHECK_FALSE(other_gets("users", "1"));
  CHECK(other_gets("users", "2"));
  CHECK(other_gets("other", "1"));
  lease.reset();
  CHECK_FALSE(other_gets("users", "1"));
  again.reset();
  CHECK(other_gets("users", "1"));
}

TEST_CASE("Who waits for a lease gets it when it is free") {
  const auto leases = std::make_shared<persist::KeyLeases>();
  auto lease = leases->acquire("users", "1", 0ms).value();
  std::atomic<bool> got = false;
  std::jthread waiting{[&] { got = leases->acquire("users", "1", 1min).value() != nullptr; }};
  std::this_thread::sleep_for(20ms);
  CHECK_FALSE(got);
  lease.reset();
  waiting.join();
  CHECK(got);
}

TEST_CASE("Places of leases differ, and are the same everywhere") {
  CHECK(persist::KeyLeases::place_of("a", "b") != persist::KeyLeases::place_of("ab", ""));
  CHECK(persist::KeyLeases::place_of("a", "b") != persist::KeyLeases::place_of("b", "a"));
  CHECK(persist::KeyLeases::place_of("users", "GetUser:1") == 1352538960005784869U);
  for (int i = 0; i < 1000; ++i) {
    CHECK(persist::KeyLeases::place_of("", std::to_string(i)) < std::uint64_t{1} << 62U);
  }
}

TEST_CASE("Two caches of one backing compute a missing result once") {
  CountedUsers users;
  auto options = users.options();
  options.across_processes = true;
  auto one = users.cache(options);
  auto two = users.cache(options);
  auto slow = users.cache(options, [&](const GetUser& key) {
    std::this_thread::sleep_for(20ms);
    return user(key.id);
  });
  auto first = std::async(std::launch::async, [&] { return slow.get(GetUser{1}).value(); });
  std::this_thread::sleep_for(5ms);
  CHECK(two.get(GetUser{1}).value() == user(1));
  CHECK(first.get() == user(1));
  CHECK(users.computed == 1);
  CHECK(one.get_many({GetUser{3}, GetUser{2}, GetUser{1}},
                     [](std::span<const GetUser> keys) {
                       std::vector<UserExit> exits;
                       for (const GetUser& key : keys) exits.push_back(user(key.id));
                       return exits;
                     })
            .value() == std::vector{user(3), user(2), user(1)});
}

TEST_CASE("Who waits for a lease too long computes too") {
  CountedUsers users;
  auto options = users.options();
  options.across_processes = true;
  options.lease_wait = 10ms;
  auto one = users.cache(options);
  auto leases = users.service->leases().value();
  std::unique_ptr<persist::Lease> taken;
  std::jthread{[&] { taken = leases->acquire("users", "GetUser:1", 0ms).value(); }}.join();
  REQUIRE(taken);
  CHECK(one.get(GetUser{1}).value() == user(1));
}
