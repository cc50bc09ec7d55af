// Calls at the same time, and computations that ask for results.

#include <chrono>
#include <future>
#include <latch>
#include <semaphore>
#include <stdexcept>
#include <thread>
#include <vector>

#include "unit/persisted/counted_users.hpp"

using namespace std::chrono_literals;
using persist::AnsweredBy;

namespace {

bool is_circular(const persist::Result<UserExit>& result) {
  if (result) return false;
  const auto* const error = std::get_if<persist::PersistenceBackingError>(&result.error());
  return error != nullptr && error->code == "CIRCULAR";
}

/// Catch2 counts in one thread only: what a thread finds is its result.
template <class Work>
auto async(Work work) {
  return std::async(std::launch::async, std::move(work));
}

/// Other threads give no sign of waiting: time for them to come to it.
void let_others_wait() { std::this_thread::sleep_for(50ms); }

}  // namespace

TEST_CASE("Of several threads that ask for one key at once, one computes") {
  CountedUsers users;
  std::latch begun{1};
  std::latch may_end{1};
  auto cache = users.cache([&](const GetUser& key) {
    begun.count_down();
    may_end.wait();
    return user(key.id);
  });
  std::atomic<int> right = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] { right += cache.get(GetUser{1}).value() == user(1) ? 1 : 0; });
  }
  begun.wait();
  let_others_wait();
  may_end.count_down();
  threads.clear();
  CHECK(right == 8);
  CHECK(users.computed == 1);
  CHECK(users.answers[AnsweredBy::computing] == 1);
  CHECK(users.answers[AnsweredBy::joined] + users.answers[AnsweredBy::memory] == 7);
}

TEST_CASE("If computing throws, its caller gets that, and one of those who wait computes") {
  CountedUsers users;
  std::latch begun{1};
  std::latch may_end{1};
  auto cache = users.cache([&](const GetUser& key) {
    if (users.computed == 1) {
      begun.count_down();
      may_end.wait();
      throw std::runtime_error{"no network"};
    }
    return user(key.id);
  });
  std::atomic<int> thrown = 0;
  std::atomic<int> right = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      try {
        right += cache.get(GetUser{1}).value() == user(1) ? 1 : 0;
      } catch (const std::runtime_error&) {
        ++thrown;
      }
    });
  }
  begun.wait();
  let_others_wait();
  may_end.count_down();
  threads.clear();
  CHECK(thrown == 1);
  CHECK(right == 3);
  CHECK(users.computed == 2);
}

TEST_CASE("A computation that asks for its own key gets an error, at once or by way of others") {
  CountedUsers users;
  std::optional<Users> cache;
  const int length = GENERATE(1, 2, 5);
  std::atomic<int> circles = 0;
  cache = users.cache([&](const GetUser& key) {
    const auto next = cache->get(GetUser{(key.id + 1) % length});
    circles += is_circular(next) ? 1 : 0;
    return user(key.id);
  });
  CHECK(cache->get(GetUser{0}).value() == user(0));
  CHECK(circles == 1);
  CHECK(users.computed == length);

  SECTION("by refresh and get_many, and invalidate is not a question") {
    CountedUsers others;
    std::optional<Users> other;
    other = others.cache([&](const GetUser& key) {
      CHECK(is_circular(other->refresh(key)));
      CHECK_FALSE(other->get_many({GetUser{7}, key}, [](std::span<const GetUser> keys) {
        return std::vector<UserExit>(keys.size(), user(0));
      }));
      CHECK(other->invalidate(key));
      return user(key.id);
    });
    CHECK(other->get(GetUser{1}).value() == user(1));
    CHECK_FALSE(others.stored(1));
    CHECK_FALSE(others.stored(7));
  }
}

TEST_CASE("Computations in two threads that wait for each other get an error") {
  CountedUsers users;
  std::optional<Users> cache;
  std::latch both{2};
  std::atomic<int> circles = 0;
  cache = users.cache([&](const GetUser& key) {
    both.arrive_and_wait();
    const auto other = cache->get(GetUser{1 - key.id});
    circles += is_circular(other) ? 1 : 0;
    return user(key.id);
  });
  auto one = async([&] { return cache->get(GetUser{0}).value(); });
  auto two = async([&] { return cache->get(GetUser{1}).value(); });
  CHECK(one.get() == user(0));
  CHECK(two.get() == user(1));
  CHECK(circles == 1);
  CHECK(users.computed == 2);
}

TEST_CASE("get_many joins what other calls compute, and is joined") {
  CountedUsers users;
  std::latch begun{1};
  std::binary_semaphore may_end{0};
  auto cache = users.cache([&](const GetUser& key) {
    begun.count_down();
    may_end.acquire();
    return user(key.id);
  });
  auto one = async([&] { return cache.get(GetUser{1}).value(); });
  begun.wait();
  const auto exits = cache.get_many({GetUser{1}, GetUser{2}}, [&](std::span<const GetUser> keys) {
    CHECK(keys.size() == 1);
    CHECK(keys[0].id == 2);
    may_end.release();
    return std::vector{user(2)};
  });
  CHECK(exits.value() == std::vector{user(1), user(2)});
  CHECK(one.get() == user(1));
  CHECK(users.computed == 1);
}

TEST_CASE("What is invalidated while it is computed is given, and not kept") {
  CountedUsers users;
  std::latch begun{2};
  std::binary_semaphore may_end{0};
  auto cache = users.cache([&](const GetUser& key) -> UserExit {
    const int time = users.computed;
    if (time == 1) {
      begun.count_down();
      may_end.acquire();
    }
    return User{key.id, std::to_string(time)};
  });
  const UserExit before = User{1, "1"};
  const UserExit later = User{1, "2"};
  auto one = async([&] { return cache.get(GetUser{1}).value(); });
  begun.count_down();
  begun.wait();
  auto two = async([&] { return cache.get(GetUser{1}).value(); });
  let_others_wait();
  SECTION("invalidate") {
    CHECK(cache.invalidate(GetUser{1}));
    may_end.release();
    CHECK(one.get() == before);
    CHECK_FALSE(users.stored(1));
  }
  SECTION("invalidate, and later calls do not join") {
    CHECK(cache.invalidate(GetUser{1}));
    CHECK(cache.get(GetUser{1}).value() == later);
    may_end.release();
    CHECK(one.get() == before);
    CHECK(users.stored(1) == later);
  }
  SECTION("refresh") {
    CHECK(cache.refresh(GetUser{1}).value() == later);
    may_end.release();
    CHECK(one.get() == before);
    CHECK(users.stored(1) == later);
  }
  CHECK(two.get() == before);
  CHECK(cache.get(GetUser{1}).value() == later);
  CHECK(users.computed == 2);
}

TEST_CASE("A cache is used, refreshed and invalidated from many threads") {
  CountedUsers users;
  auto options = users.options();
  options.memory_capacity = 4;
  auto cache = users.cache(options);
  std::atomic<int> wrong = 0;
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&, thread] {
        for (int i = 0; i < 500; ++i) {
          const GetUser key{(i * 7 + thread) % 10};
          if (i % 17 == 0) wrong += cache.invalidate(key) ? 0 : 1;
          const auto exit = i % 13 == 0 ? cache.refresh(key) : cache.get(key);
          wrong += exit && *exit == user(key.id) ? 0 : 1;
        }
      });
    }
  }
  CHECK(wrong == 0);
}
