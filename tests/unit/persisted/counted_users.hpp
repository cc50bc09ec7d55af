#pragma once

/// What the tests of `persisted` share: a cache of users that counts.

#include <atomic>
#include <catch2/catch.hpp>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include <persist/persisted.hpp>
#include <persist/result_memory.hpp>

#include "unit/result/users.hpp"

using Users = persist::PersistedCache<GetUser>;
using UserExit = persist::ExitOf<GetUser>;
using UserOptions = persist::PersistedOptions<GetUser>;

inline UserExit user(int id) { return User{id, "user " + std::to_string(id)}; }

/// Counts answers by where they came from.
class CountedAnswers {
 public:
  void operator()(const persist::Answer& answer) {
    const std::scoped_lock lock{mutex_};
    ++counts_[answer.by];
    errors_ += answer.store_error != nullptr ? 1 : 0;
  }
  int operator[](persist::AnsweredBy by) {
    const std::scoped_lock lock{mutex_};
    return counts_[by];
  }
  int errors() {
    const std::scoped_lock lock{mutex_};
    return errors_;
  }

 private:
  std::mutex mutex_;
  std::map<persist::AnsweredBy, int> counts_;
  int errors_ = 0;
};

/// A service in memory, a clock, and how often something was computed.
struct CountedUsers {
  std::shared_ptr<persist::ManualClock> clock =
      std::make_shared<persist::ManualClock>(persist::Instant{std::chrono::hours{1}});
  std::shared_ptr<persist::ResultPersistence> service =
      persist::layer_result_memory({}, clock).build().value().share(
          persist::ResultPersistence::tag);
  std::atomic<int> computed = 0;
  CountedAnswers answers;

  UserOptions options(persist::TimeToLive life = std::chrono::hours{1}) {
    return {.time_to_live = [life](const GetUser&, const UserExit&) { return life; },
            .observe = [this](const persist::Answer& answer) { answers(answer); },
            .clock = clock};
  }

  Users cache(UserOptions chosen, std::function<UserExit(const GetUser&)> compute = {}) {
    auto made = persist::persisted<GetUser>(
        service, "users",
        [this, compute](const GetUser& key) {
          ++computed;
          return compute ? compute(key) : user(key.id);
        },
        std::move(chosen));
    REQUIRE(made);
    return *made;
  }
  Users cache(std::function<UserExit(const GetUser&)> compute = {}) {
    return cache(options(), std::move(compute));
  }

  /// What the store has.
  std::optional<UserExit> stored(int id) {
    return service->make("users").value().get(GetUser{id}).value();
  }
};
