// Stale while revalidate.

#include <deque>
#include <stdexcept>

#include "unit/persisted/counted_users.hpp"

using namespace std::chrono_literals;
using persist::AnsweredBy;

namespace {

/// Users whose name is the number of the computation, and tasks that run when the test says so.
struct StaleUsers : CountedUsers {
  std::deque<std::function<void()>> tasks;

  Users cache(persist::TimeToLive life = 5s) {
    auto chosen = options(life);
    chosen.stale_for = 1min;
    chosen.executor = [this](std::function<void()> task) { tasks.push_back(std::move(task)); };
    return CountedUsers::cache(chosen, [this](const GetUser& key) { return numbered(key.id); });
  }

  UserExit numbered(int id) const { return User{id, std::to_string(computed)}; }

  void run() {
    const auto task = std::move(tasks.front());
    tasks.pop_front();
    task();
  }
};

UserExit numbered(int number) { return User{1, std::to_string(number)}; }

}  // namespace

TEST_CASE("A stale exit is answered while one task refreshes it") {
  StaleUsers users;
  auto cache = users.cache();
  CHECK(cache.get(GetUser{1}).value() == numbered(1));
  users.clock->advance(6s);
  CHECK(cache.get(GetUser{1}).value() == numbered(1));
  CHECK(cache.get(GetUser{1}).value() == numbered(1));
  CHECK(users.answers[AnsweredBy::stale] == 2);
  REQUIRE(users.tasks.size() == 1);
  users.run();
  CHECK(users.answers[AnsweredBy::computing] == 2);
  CHECK(cache.get(GetUser{1}).value() == numbered(2));
  CHECK(users.tasks.empty());

  users.clock->advance(2min);  // too stale
  CHECK(cache.get(GetUser{1}).value() == numbered(3));
  CHECK(users.tasks.empty());
}

TEST_CASE("A refresh takes what the store has") {
  StaleUsers users;
  auto cache = users.cache(1h);
  CHECK(cache.get(GetUser{1}).value() == numbered(1));
  REQUIRE(users.service->make("users").value().set(GetUser{1}, numbered(70)));
  users.clock->advance(11s);
  CHECK(cache.get(GetUser{1}).value() == numbered(1));
  users.run();
  CHECK(cache.get(GetUser{1}).value() == numbered(70));
  CHECK(users.computed == 1);
}

TEST_CASE("A refresh that fails, is dropped or not accepted is handed out again") {
  StaleUsers users;
  auto options = users.options(5s);
  options.stale_for = 1min;
  options.executor = [&](std::function<void()> task) {
    if (users.computed == 1) throw std::length_error{"full"};
    users.tasks.push_back(std::move(task));
  };
  auto cache = users.CountedUsers::cache(options, [&](const GetUser& key) {
    if (users.computed == 3) throw std::runtime_error{"no network"};
    return users.numbered(key.id);
  });
  CHECK(cache.get(GetUser{1}));
  users.clock->advance(6s);
  CHECK_THROWS_AS(cache.get(GetUser{1}), std::length_error);
  CHECK(cache.get(GetUser{2}));
  CHECK(cache.get(GetUser{1}).value() == numbered(1));
  REQUIRE(users.tasks.size() == 1);
  users.tasks.clear();
  CHECK(cache.get(GetUser{1}).value() == numbered(1));
  REQUIRE(users.tasks.size() == 1);
  users.run();  // throws inside
  CHECK(cache.get(GetUser{1}).value() == numbered(1));
  REQUIRE(users.tasks.size() == 1);
  users.run();
  CHECK(cache.get(GetUser{1}).value() == numbered(4));
}

TEST_CASE("A refresh outlives its cache, and an executor may run it at once") {
  StaleUsers users;
  {
    auto cache = users.cache();
    CHECK(cache.get(GetUser{1}));
    users.clock->advance(6s);
    CHECK(cache.get(GetUser{1}));
  }
  REQUIRE(users.tasks.size() == 1);
  users.run();
  CHECK(users.computed == 1);

  auto options = users.options(5s);
  options.stale_for = 1min;
  options.executor = [](const std::function<void()>& task) { task(); };
  auto cache = users.CountedUsers::cache(options);
  CHECK(cache.get(GetUser{2}));
  users.clock->advance(6s);
  CHECK(cache.get(GetUser{2}).value() == user(2));
  CHECK(users.computed == 3);
}

TEST_CASE("A refresh that is running when its cache goes ends well") {
  StaleUsers users;
  std::optional<Users> cache = users.cache();
  auto options = users.options(5s);
  options.stale_for = 1min;
  options.executor = [&](std::function<void()> task) { users.tasks.push_back(std::move(task)); };
  cache = users.CountedUsers::cache(options, [&](const GetUser& key) {
    if (users.computed == 2) cache.reset();
    return user(key.id);
  });
  CHECK(cache->get(GetUser{1}));
  users.clock->advance(6s);
  CHECK(cache->get(GetUser{1}));
  users.run();
  CHECK_FALSE(cache);
  CHECK(users.stored(1));
}
