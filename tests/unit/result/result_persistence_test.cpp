#include <persist/memory.hpp>
#include <persist/result_memory.hpp>
#include <persist/result_sqlite.hpp>

#include <sqlite3.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>

#include "contract/temporary_folder.hpp"
#include "unit/result/users.hpp"

namespace {

using persist::Dialect;
using persist::ExitOf;
using std::chrono::milliseconds;

using UserExit = ExitOf<GetUser>;

const UserExit ada{User{1, "Ada"}};
const UserExit not_found = persist::failure(NotFound{2});

enum class Engine { memory, sqlite };

persist::Layer<persist::BackingPersistence> layer_of(Engine engine,
                                                     const std::filesystem::path& folder,
                                                     std::shared_ptr<const persist::Clock> clock) {
  if (engine == Engine::memory) return persist::layer_memory(std::move(clock));
  return persist::layer_sqlite({.path = folder / "cache.db", .clock = std::move(clock)});
}

/// Typed results over a backing that the test can look into.
class Stores {
 public:
  explicit Stores(Engine engine, Dialect dialect = Dialect::v4)
      : backing_{layer_of(engine, folder_.path(), clock)
                     .build()
                     .value()
                     .share(persist::BackingPersistence::tag)},
        raw{backing_->make("users").value()},
        typed{persist::ResultPersistence{backing_, {.dialect = dialect}}.make("users").value()} {}

  void store(std::string_view key, std::string json) {
    REQUIRE(raw->set(key, persist::JsonText::parse(std::move(json)).value()));
  }
  std::string stored(std::string_view key) {
    const auto json = raw->get(key).value();
    return json ? json->text() : "";
  }

  std::shared_ptr<persist::ManualClock> clock = std::make_shared<persist::ManualClock>();

 private:
  TemporaryFolder folder_;
  std::shared_ptr<persist::BackingPersistence> backing_;

 public:
  std::unique_ptr<persist::BackingPersistenceStore> raw;
  persist::ResultPersistenceStore typed;
};

/// Runs the rest of the test on each; to be asked once a test.
Engine either_engine() { return GENERATE(Engine::memory, Engine::sqlite); }

persist::PersistenceSchemaError schema_error(const persist::PersistenceError& error) {
  return std::get<persist::PersistenceSchemaError>(error);
}

}  // namespace

TEST_CASE("ResultPersistenceStore::get gives back what set kept") {
  Stores stores{either_engine()};
  REQUIRE(stores.typed.set(GetUser{1}, ada));
  REQUIRE(stores.typed.set(GetUser{2}, not_found));
  CHECK(stores.typed.get(GetUser{1}).value().value() == ada);
  CHECK(stores.typed.get(GetUser{2}).value().value() == not_found);
  CHECK_FALSE(stores.typed.get(GetUser{3}).value());
}

TEST_CASE("ResultPersistenceStore keeps defects, interruptions and void") {
  Stores stores{either_engine()};
  using DeleteExit = ExitOf<DeleteUser>;
  using Cause = persist::Cause<DeleteUser::Failure>;
  const DeleteExit outcomes[] = {
      DeleteExit{},
      DeleteExit{std::unexpect, Cause{persist::Die{persist::JsonText::assume_valid("\"boom\"")}}},
      DeleteExit{std::unexpect, Cause{persist::Interrupt{persist::RuntimeFiber{7}}}},
      persist::failure<DeleteUser::Failure>(Forbidden{"guest"}),
  };
  int id = 0;
  for (const DeleteExit& outcome : outcomes) {
    REQUIRE(stores.typed.set(DeleteUser{++id}, outcome));
    CHECK(stores.typed.get(DeleteUser{id}).value().value() == outcome);
  }
}

TEST_CASE("ResultPersistenceStore stores under tag and primary key, in the dialect asked for") {
  const Engine engine = either_engine();
  Stores v4{engine};
  REQUIRE(v4.typed.set(GetUser{2}, not_found));
  CHECK(v4.stored("GetUser:2") ==
        R"({"_tag":"Failure","cause":[{"_tag":"Fail","error":{"_tag":"NotFound","id":2}}]})");
  Stores v3{engine, Dialect::v3};
  REQUIRE(v3.typed.set(GetUser{2}, not_found));
  CHECK(v3.stored("GetUser:2") ==
        R"({"_tag":"Failure","cause":{"_tag":"Fail","error":{"id":2,"_tag":"NotFound"}}})");
  REQUIRE(v3.typed.set(CountUsers{}, 3.0));
  CHECK(v3.stored("count") == R"({"_tag":"Success","value":3})");
}

TEST_CASE("ResultPersistenceStore::get of what does not decode is an error, and it stays") {
  Stores stores{either_engine()};
  const std::string stored = R"({"_tag":"Success","value":{"id":"1"}})";
  stores.store("GetUser:1", stored);
  const auto exit = stores.typed.get(GetUser{1});
  REQUIRE_FALSE(exit);
  CHECK(schema_error(exit.error()) ==
        persist::PersistenceSchemaError{
            "get",
            {{"/value/id", "expected an integer, found string"}, {"/value/name", "is missing"}}});
  CHECK(stores.stored("GetUser:1") == stored);
}

TEST_CASE("ResultPersistenceStore::get points at the error of the cause") {
  Stores stores{either_engine()};
  stores.store("GetUser:1",
               R"({"_tag":"Failure","cause":[{"_tag":"Fail","error":{"_tag":"Gone","id":1}}]})");
  const auto exit = stores.typed.get(GetUser{1});
  REQUIRE_FALSE(exit);
  CHECK(schema_error(exit.error()).issues.front().path == "/cause/0/error/_tag");
}

TEST_CASE("ResultPersistenceStore::get_many answers in order, duplicates included") {
  Stores stores{either_engine()};
  REQUIRE(stores.typed.set(GetUser{1}, ada));
  REQUIRE(stores.typed.set(GetUser{2}, not_found));
  const auto exits = stores.typed.get_many(std::vector<GetUser>{{2}, {3}, {1}, {2}}).value();
  CHECK(exits == std::vector<std::optional<UserExit>>{not_found, std::nullopt, ada, not_found});
}

TEST_CASE("ResultPersistenceStore::get_many removes what does not decode") {
  Stores stores{either_engine()};
  stores.store("GetUser:1", R"({"_tag":"Success","value":{"id":1}})");
  stores.store("GetUser:2", "null");
  REQUIRE(stores.typed.set(GetUser{3}, ada));
  const auto exits = stores.typed.get_many(std::vector<GetUser>{{1}, {2}, {3}}).value();
  CHECK(exits == std::vector<std::optional<UserExit>>{std::nullopt, std::nullopt, ada});
  CHECK(stores.stored("GetUser:1").empty());
  CHECK(stores.stored("GetUser:2").empty());
  CHECK_FALSE(stores.stored("GetUser:3").empty());
}

TEST_CASE("ResultPersistenceStore::get_many leaves text that is not JSON") {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "cache.db";
  auto users = persist::layer_result_sqlite({.path = path})
                   .build()
                   ->get(persist::ResultPersistence::tag)
                   .make("users");
  REQUIRE(users->set(GetUser{1}, ada));
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &database) == SQLITE_OK);
  const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> owner{database, sqlite3_close};
  sqlite3_busy_timeout(database, 10'000);  // the service sweeps in a thread of its own
  const char* const spoil = "UPDATE effect_persistence SET value = '{'";
  REQUIRE(sqlite3_exec(database, spoil, nullptr, nullptr, nullptr) == SQLITE_OK);

  CHECK_FALSE(users->get_many(std::vector<GetUser>{{1}}).value().front());
  const auto exit = users->get(GetUser{1});
  REQUIRE_FALSE(exit);
  CHECK(schema_error(exit.error()).method == "get");
}

TEST_CASE("ResultPersistenceStore::set writes nothing when the exit does not encode") {
  Stores stores{either_engine(), Dialect::v3};
  REQUIRE(stores.typed.set(CountUsers{}, 1.0));
  const auto done = stores.typed.set(CountUsers{}, std::nan(""));
  REQUIRE_FALSE(done);
  CHECK(schema_error(done.error()).method == "set");
  CHECK(schema_error(done.error()).issues.front().path == "/value");
  CHECK(stores.stored("count") == R"({"_tag":"Success","value":1})");
}

TEST_CASE("ResultPersistenceStore::set_many writes all or, when one does not encode, nothing") {
  Stores stores{either_engine()};
  using Items = std::vector<persist::ResultItem<GetUser>>;
  const auto done = stores.typed.set_many(Items{{{1}, ada}, {{2}, UserExit{User{2, "\xFF"}}}});
  REQUIRE_FALSE(done);
  CHECK(schema_error(done.error()).method == "set_many");
  CHECK(schema_error(done.error()).issues.front().path == "/1/value/name");
  CHECK(stores.stored("GetUser:1").empty());
  REQUIRE(stores.typed.set_many(Items{{{1}, ada}, {{2}, not_found, milliseconds{5}}}));
  CHECK(stores.typed.get(GetUser{1}).value().value() == ada);
  stores.clock->advance(milliseconds{5});
  CHECK_FALSE(stores.typed.get(GetUser{2}).value());
}

TEST_CASE("ResultPersistenceStore forgets at the end of the time to live") {
  Stores stores{either_engine()};
  REQUIRE(stores.typed.set(GetUser{1}, ada, milliseconds{1000}));
  stores.clock->advance(milliseconds{999});
  CHECK(stores.typed.get(GetUser{1}).value());
  stores.clock->advance(milliseconds{1});
  CHECK_FALSE(stores.typed.get(GetUser{1}).value());
}

TEST_CASE("ResultPersistenceStore::set with no time to live left writes nothing") {
  Stores stores{either_engine()};
  REQUIRE(stores.typed.set(GetUser{1}, ada));
  REQUIRE(stores.typed.set(GetUser{1}, not_found, milliseconds{0}));
  REQUIRE(stores.typed.set(GetUser{1}, not_found, milliseconds{-1}));
  CHECK(stores.typed.get(GetUser{1}).value().value() == ada);
}

TEST_CASE("ResultPersistenceStore::remove and clear forget") {
  Stores stores{either_engine()};
  REQUIRE(stores.typed.set(GetUser{1}, ada));
  REQUIRE(stores.typed.set(GetUser{2}, not_found));
  REQUIRE(stores.typed.remove(GetUser{1}));
  REQUIRE(stores.typed.remove(GetUser{9}));
  CHECK_FALSE(stores.typed.get(GetUser{1}).value());
  CHECK(stores.typed.get(GetUser{2}).value());
  REQUIRE(stores.typed.clear());
  CHECK_FALSE(stores.typed.get(GetUser{2}).value());
}

namespace {

/// A request that brings its schemas along: answers in the unit it was asked for.
struct GetLength {
  using Success = double;
  using Failure = persist::Never;
  double unit;
  std::string primary_key() const { return "length"; }

  struct InUnit {
    double unit;
    persist::Decoded<double> decode(std::optional<persist::JsonView> json) const {
      persist::Decoded<double> meters = persist::schema_of<double>().decode(json);
      if (meters) *meters /= unit;
      return meters;
    }
    persist::Encoded encode(double value, persist::JsonSink sink) const {
      return persist::schema_of<double>().encode(value * unit, sink);
    }
  };
  InUnit success_schema() const { return {unit}; }
};

}  // namespace

TEST_CASE("ResultPersistenceStore goes by the schema that a key carries") {
  Stores stores{either_engine()};
  REQUIRE(stores.typed.set(GetLength{1000}, 2.0));
  CHECK(stores.stored("length") == R"({"_tag":"Success","value":2000})");
  CHECK(stores.typed.get(GetLength{500}).value().value() == ExitOf<GetLength>{4.0});
}

TEST_CASE("layer_result_memory shares a store among those who make it") {
  auto services = persist::layer_result_memory().build();
  auto users = services->get(persist::ResultPersistence::tag).make("users");
  auto same = services->get(persist::ResultPersistence::tag).make("users");
  auto other = services->get(persist::ResultPersistence::tag).make("other");
  REQUIRE(users->set(GetUser{1}, ada));
  CHECK(same->get(GetUser{1}).value().value() == ada);
  CHECK_FALSE(other->get(GetUser{1}).value());
}

TEST_CASE("ResultPersistence tells its type id") {
  CHECK(persist::ResultPersistence::type_id == "@effect/experimental/ResultPersistence");
}
