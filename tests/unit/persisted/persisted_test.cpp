// One thread: memory, store, computing, and how long something is kept.

#include <stdexcept>

#include "unit/persisted/counted_users.hpp"

using namespace std::chrono_literals;
using persist::AnsweredBy;

TEST_CASE("persisted computes once, then answers from memory, then from the store") {
  CountedUsers users;
  auto cache = users.cache();
  CHECK(cache.get(GetUser{1}).value() == user(1));
  CHECK(users.answers[AnsweredBy::computing] == 1);
  CHECK(cache.get(GetUser{1}).value() == user(1));
  CHECK(users.answers[AnsweredBy::memory] == 1);
  users.clock->advance(10s);
  CHECK(cache.get(GetUser{1}).value() == user(1));
  CHECK(users.answers[AnsweredBy::store] == 1);
  CHECK(users.cache().get(GetUser{1}).value() == user(1));
  CHECK(users.answers[AnsweredBy::store] == 2);
  users.clock->advance(1h);
  CHECK(cache.get(GetUser{1}).value() == user(1));
  CHECK(users.computed == 2);
}

TEST_CASE("persisted forgets the least recently used in memory, and nothing of the store") {
  CountedUsers users;
  auto options = users.options();
  options.memory_capacity = 2;
  auto cache = users.cache(options);
  for (const int id : {1, 2, 1, 3}) CHECK(cache.get(GetUser{id}));
  CHECK(cache.get(GetUser{1}));
  CHECK(users.answers[AnsweredBy::memory] == 2);
  CHECK(cache.get(GetUser{2}));
  CHECK(users.answers[AnsweredBy::store] == 1);
  CHECK(users.computed == 3);

  options.memory_capacity = 0;
  auto without = users.cache(options);
  CHECK(without.get(GetUser{1}));
  CHECK(without.get(GetUser{1}));
  CHECK(users.answers[AnsweredBy::store] == 3);
}

TEST_CASE("persisted keeps each kind of outcome for its time") {
  CountedUsers users;
  auto options = users.options();
  options.time_to_live = persist::lifetime_by_outcome<GetUser>({.success = 1h, .failure = 5s});
  auto cache = users.cache(options, [](const GetUser& key) -> UserExit {
    if (key.id == 404) return persist::failure(NotFound{404});
    if (key.id == 500) return std::unexpected{persist::Cause<NotFound>{persist::Die{}}};
    if (key.id == 501) {
      return std::unexpected{persist::Cause<NotFound>{persist::CauseGroup<NotFound>{
          .causes = {persist::Fail<NotFound>{}, persist::Interrupt{}}}}};
    }
    return user(key.id);
  });
  for (const int id : {1, 404, 500, 501}) CHECK(cache.get(GetUser{id}));
  CHECK(users.stored(1));
  CHECK(users.stored(404) == UserExit{persist::failure(NotFound{404})});
  CHECK_FALSE(users.stored(500));
  CHECK_FALSE(users.stored(501));
  CHECK(cache.get(GetUser{404}).value() == UserExit{persist::failure(NotFound{404})});
  CHECK(users.answers[AnsweredBy::memory] == 1);
  CHECK(cache.get(GetUser{500}));
  CHECK(users.computed == 5);
  users.clock->advance(5s);  // less than memory_time_to_live
  CHECK(cache.get(GetUser{404}));
  CHECK(users.computed == 6);
}

TEST_CASE("persisted keeps nothing with a life of zero, and everything without an end") {
  CountedUsers users;
  auto cache = users.cache(users.options(0s));
  CHECK(cache.get(GetUser{1}).value() == user(1));
  CHECK(cache.get(GetUser{1}).value() == user(1));
  CHECK(users.computed == 2);
  CHECK_FALSE(users.stored(1));

  auto forever = users.cache(users.options(std::nullopt));
  CHECK(forever.get(GetUser{2}));
  users.clock->set(persist::Instant::max());
  CHECK(forever.get(GetUser{2}));
  CHECK(users.computed == 3);
}

TEST_CASE("persisted takes a share of each life off at random") {
  CountedUsers users;
  auto options = users.options(100s);
  options.jitter = 0.5;
  options.memory_capacity = 0;
  auto cache = users.cache(options);
  for (int id = 0; id < 200; ++id) CHECK(cache.get(GetUser{id}));
  const auto living = [&] {
    int count = 0;
    for (int id = 0; id < 200; ++id) count += users.stored(id) ? 1 : 0;
    return count;
  };
  users.clock->advance(49s);
  CHECK(living() == 200);
  users.clock->advance(26s);
  CHECK(living() > 40);
  CHECK(living() < 160);
  users.clock->advance(25s);
  CHECK(living() == 0);
}

namespace {

/// The same key with results of another type.
struct OldUser {
  using Success = std::string;
  using Failure = NotFound;
  static constexpr std::string_view tag = "GetUser";
  int id;
  std::string primary_key() const { return std::to_string(id); }
};

}  // namespace

TEST_CASE("persisted computes anew what no longer decodes") {
  CountedUsers users;
  REQUIRE(users.service->make("users").value().set(OldUser{1}, std::string{"Ada"}));
  REQUIRE(users.service->make("users").value().set(OldUser{2}, std::string{"Bob"}));
  auto cache = users.cache();
  CHECK(cache.get(GetUser{1}).value() == user(1));
  CHECK(users.answers.errors() == 1);
  CHECK(users.stored(1) == user(1));
  CHECK(cache
            .get_many({GetUser{2}, GetUser{3}},
                      [](std::span<const GetUser> keys) {
                        return std::vector<UserExit>{user(keys[0].id), user(keys[1].id)};
                      })
            .value()[0] == user(2));
  CHECK(users.stored(2) == user(2));
}

TEST_CASE("persisted passes on what computing throws, and keeps nothing") {
  CountedUsers users;
  auto cache = users.cache([&](const GetUser& key) {
    if (users.computed == 1) throw std::runtime_error{"no network"};
    return user(key.id);
  });
  CHECK_THROWS_AS(cache.get(GetUser{1}), std::runtime_error);
  CHECK_FALSE(users.stored(1));
  CHECK(cache.get(GetUser{1}).value() == user(1));

  auto options = users.options();
  options.time_to_live = [](const GetUser&, const UserExit&) -> persist::TimeToLive {
    throw std::logic_error{"no policy"};
  };
  auto without_policy = users.cache(options);
  CHECK_THROWS_AS(without_policy.get(GetUser{2}), std::logic_error);
  CHECK_THROWS_AS(without_policy.get(GetUser{2}), std::logic_error);
}

TEST_CASE("persisted refuses options that make no sense") {
  CountedUsers users;
  const auto refusal = [&](UserOptions options, Users::Compute compute) {
    const auto made =
        persist::persisted<GetUser>(users.service, "users", std::move(compute), std::move(options));
    REQUIRE_FALSE(made);
    CHECK(persist::method_of(made.error()) == "persisted");
    return persist::message_of(made.error());
  };
  const Users::Compute compute = [](const GetUser& key) { return user(key.id); };
  CHECK(refusal(users.options(), {}) == "compute is not set");
  CHECK(refusal({}, compute) == "time_to_live is not set");
  auto options = users.options();
  options.jitter = 1.5;
  CHECK(refusal(options, compute) == "jitter is not between 0 and 1");
  options = users.options();
  options.memory_time_to_live = -1s;
  CHECK(refusal(options, compute) == "a time is negative");
}

TEST_CASE("persisted refreshes and invalidates") {
  CountedUsers users;
  std::string name = "Ada";
  auto cache = users.cache([&](const GetUser& key) -> UserExit { return User{key.id, name}; });
  const UserExit ada = User{1, "Ada"};
  const UserExit bob = User{1, "Bob"};
  CHECK(cache.get(GetUser{1}).value() == ada);
  name = "Bob";
  CHECK(cache.get(GetUser{1}).value() == ada);
  CHECK(cache.refresh(GetUser{1}).value() == bob);
  CHECK(users.stored(1) == bob);
  CHECK(cache.get(GetUser{1}).value() == bob);
  name = "Ada";
  CHECK(cache.invalidate(GetUser{1}));
  CHECK_FALSE(users.stored(1));
  CHECK(cache.get(GetUser{1}).value() == ada);
  CHECK(cache.invalidate(GetUser{2}));  // there is none
}

TEST_CASE("persisted get_many computes what is missing in one call, each key once") {
  CountedUsers users;
  auto cache = users.cache();
  CHECK(cache.get(GetUser{1}));
  CHECK(users.service->make("users").value().set(GetUser{2}, user(2)));
  std::vector<int> computed;
  int calls = 0;
  const auto compute = [&](std::span<const GetUser> keys) {
    ++calls;
    std::vector<UserExit> exits;
    for (const GetUser& key : keys) {
      computed.push_back(key.id);
      exits.push_back(user(key.id));
    }
    return exits;
  };
  const auto exits =
      cache.get_many({GetUser{4}, GetUser{1}, GetUser{3}, GetUser{2}, GetUser{4}}, compute);
  CHECK(exits.value() == std::vector{user(4), user(1), user(3), user(2), user(4)});
  CHECK(calls == 1);
  CHECK(computed == std::vector{4, 3});
  CHECK(users.stored(4) == user(4));
  CHECK(users.answers[AnsweredBy::memory] == 1);
  CHECK(users.answers[AnsweredBy::store] == 1);
  CHECK(users.answers[AnsweredBy::computing] == 3);
  CHECK(cache.get_many({GetUser{4}, GetUser{3}}, compute));
  CHECK(calls == 1);
  CHECK(cache.get_many({}, compute).value().empty());

  const auto none = cache.get_many({GetUser{5}, GetUser{6}}, [](std::span<const GetUser>) {
    return std::vector<UserExit>{user(5)};
  });
  REQUIRE_FALSE(none);
  CHECK(persist::message_of(none.error()) == "the callback computed 1 exits for 2 keys");
  CHECK_FALSE(users.stored(5));
}

TEST_CASE("A copy of a cache is the same cache") {
  CountedUsers users;
  auto cache = users.cache();
  auto copy = cache;
  CHECK(copy.get(GetUser{1}));
  CHECK(cache.get(GetUser{1}));
  auto moved = std::move(cache);
  CHECK(moved.get(GetUser{1}));
  CHECK(cache.get(GetUser{1}));  // NOLINT(bugprone-use-after-move): it is copied
  CHECK(users.computed == 1);
}

namespace {

/// A request that cannot be copied.
struct BigRequest {
  using Success = int;
  using Failure = persist::Never;
  explicit BigRequest(int number) : id{std::make_unique<int>(number)} {}
  std::unique_ptr<int> id;
  std::string primary_key() const { return std::to_string(*id); }
};

}  // namespace

TEST_CASE("persisted takes keys that cannot be copied, one at a time") {
  CountedUsers users;
  auto cache = persist::persisted<BigRequest>(
      users.service, "big",
      [](const BigRequest& key) -> persist::ExitOf<BigRequest> { return *key.id; },
      {.time_to_live = persist::lifetime_by_outcome<BigRequest>({.success = 1h})});
  REQUIRE(cache);
  CHECK(cache->get(BigRequest{7}).value() == 7);
  CHECK(cache->get(BigRequest{7}).value() == 7);
}
