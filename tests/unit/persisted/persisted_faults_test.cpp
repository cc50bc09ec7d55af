// A store that fails on reading and on writing.

#include "unit/persisted/counted_users.hpp"

using namespace std::chrono_literals;
using persist::AnsweredBy;

namespace {

/// A backing in memory whose calls fail on request.
class FailingPersistence final : public persist::BackingPersistence {
 public:
  struct Faults {
    bool on_make = false;
    bool on_read = false;
    bool on_write = false;
    bool on_remove = false;
  };

  FailingPersistence(std::shared_ptr<persist::BackingPersistence> sound,
                     std::shared_ptr<Faults> faults)
      : sound_{std::move(sound)}, faults_{std::move(faults)} {}

  persist::Result<std::unique_ptr<persist::BackingPersistenceStore>> make(
      std::string store_id) override {
    if (faults_->on_make) return failed("make");
    return std::make_unique<Store>(sound_->make(std::move(store_id)).value(), faults_);
  }

 private:
  static std::unexpected<persist::PersistenceError> failed(std::string method) {
    return std::unexpected<persist::PersistenceError>{
        persist::PersistenceBackingError{.method = std::move(method), .message = "broken"}};
  }

  class Store final : public persist::BackingPersistenceStore {
   public:
    Store(std::unique_ptr<BackingPersistenceStore> sound, std::shared_ptr<Faults> faults)
        : sound_{std::move(sound)}, faults_{std::move(faults)} {}

    persist::Result<std::optional<persist::JsonText>> get(std::string_view key) override {
      if (faults_->on_read) return failed("get");
      return sound_->get(key);
    }
    persist::Result<std::vector<std::optional<persist::JsonText>>> get_many(
        std::span<const std::string_view> keys) override {
      if (faults_->on_read) return failed("get_many");
      return sound_->get_many(keys);
    }
    persist::Result<void> set(std::string_view key, persist::JsonView value,
                              persist::TimeToLive life) override {
      if (faults_->on_write) return failed("set");
      return sound_->set(key, value, life);
    }
    persist::Result<void> set_many(std::span<const Item> items) override {
      if (faults_->on_write) return failed("set_many");
      return sound_->set_many(items);
    }
    persist::Result<void> remove(std::string_view key) override {
      if (faults_->on_remove) return failed("remove");
      return sound_->remove(key);
    }
    persist::Result<void> clear() override { return sound_->clear(); }

   private:
    std::unique_ptr<BackingPersistenceStore> sound_;
    std::shared_ptr<Faults> faults_;
  };

  std::shared_ptr<persist::BackingPersistence> sound_;
  std::shared_ptr<Faults> faults_;
};

struct FailingUsers : CountedUsers {
  std::shared_ptr<FailingPersistence::Faults> faults =
      std::make_shared<FailingPersistence::Faults>();

  FailingUsers() {
    auto sound =
        persist::layer_memory(clock).build().value().share(persist::BackingPersistence::tag);
    service = std::make_shared<persist::ResultPersistence>(
        std::make_shared<FailingPersistence>(std::move(sound), faults));
  }

  UserOptions options(persist::WhenStoreFails policy) {
    auto chosen = CountedUsers::options();
    chosen.when_store_fails = policy;
    return chosen;
  }
};

std::vector<UserExit> compute_many(std::span<const GetUser> keys) {
  std::vector<UserExit> exits;
  for (const GetUser& key : keys) exits.push_back(user(key.id));
  return exits;
}

}  // namespace

TEST_CASE("persisted reports a store that fails") {
  FailingUsers users;
  auto cache = users.cache(users.options(persist::WhenStoreFails::report));
  SECTION("on reading, without computing") {
    users.faults->on_read = true;
    const auto exit = cache.get(GetUser{1});
    REQUIRE_FALSE(exit);
    CHECK(persist::method_of(exit.error()) == "get");
    CHECK(persist::message_of(exit.error()) == "broken");
    CHECK_FALSE(cache.get_many({GetUser{1}, GetUser{2}}, compute_many));
    CHECK(users.computed == 0);
    CHECK(users.answers[AnsweredBy::failed] == 3);
    CHECK(users.answers.errors() == 3);
    CHECK(cache.refresh(GetUser{1}).value() == user(1));  // reads nothing
  }
  SECTION("on writing") {
    users.faults->on_write = true;
    CHECK_FALSE(cache.get(GetUser{1}));
    CHECK_FALSE(cache.refresh(GetUser{1}));
    CHECK_FALSE(cache.get_many({GetUser{1}, GetUser{2}}, compute_many));
    CHECK(users.computed == 2);
  }
  users.faults->on_read = users.faults->on_write = false;
  CHECK(cache.get(GetUser{1}).value() == user(1));
}

TEST_CASE("persisted computes in spite of a store that fails") {
  FailingUsers users;
  auto cache = users.cache(users.options(persist::WhenStoreFails::compute_anyway));
  SECTION("on reading") { users.faults->on_read = true; }
  SECTION("on writing") { users.faults->on_write = true; }
  SECTION("on both") { users.faults->on_read = users.faults->on_write = true; }
  CHECK(cache.get(GetUser{1}).value() == user(1));
  CHECK(users.answers.errors() == 1);
  CHECK(cache.get_many({GetUser{2}, GetUser{3}}, compute_many).value() ==
        std::vector{user(2), user(3)});
  CHECK(users.answers.errors() == 3);
  CHECK(cache.get(GetUser{1}).value() == user(1));
  CHECK(users.answers[AnsweredBy::memory] == 1);
  CHECK(users.computed == 1);
}

TEST_CASE("persisted needs a store that opens") {
  FailingUsers users;
  users.faults->on_make = true;
  CHECK_FALSE(persist::persisted<GetUser>(
      users.service, "users", [](const GetUser& key) { return user(key.id); },
      users.options(persist::WhenStoreFails::compute_anyway)));
}

TEST_CASE("An invalidation that fails in the store is an error, and memory has forgotten") {
  FailingUsers users;
  auto cache = users.cache(users.options(persist::WhenStoreFails::compute_anyway));
  CHECK(cache.get(GetUser{1}));
  users.faults->on_remove = true;
  const auto removed = cache.invalidate(GetUser{1});
  REQUIRE_FALSE(removed);
  CHECK(persist::method_of(removed.error()) == "invalidate");
  users.faults->on_read = true;
  CHECK(cache.get(GetUser{1}));
  CHECK(users.computed == 2);
}

TEST_CASE("An exit that cannot be encoded is an error of writing") {
  CountedUsers users;
  auto options = users.options();
  const auto bad = [](const GetUser& key) -> UserExit { return User{key.id, "\xff"}; };
  const auto exit = users.cache(options, bad).get(GetUser{1});
  REQUIRE_FALSE(exit);
  CHECK(std::holds_alternative<persist::PersistenceSchemaError>(exit.error()));
  options.when_store_fails = persist::WhenStoreFails::compute_anyway;
  CHECK(users.cache(options, bad).get(GetUser{1}).value() == bad(GetUser{1}));
}
