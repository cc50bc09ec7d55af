// What an application is promised: the stores of every backing, through BackingPersistence.

#include <thread>

#include "contract/subject.hpp"

using namespace contract;
using namespace std::chrono_literals;
using persist::BackingPersistenceStore;

namespace {

/// A backing served to an application, and the clock that it goes by.
struct Service {
  Subject subject = each_subject();
  Place place = subject.make_place();
  std::shared_ptr<persist::ManualClock> clock =
      std::make_shared<persist::ManualClock>(at(1'000'000));
  std::shared_ptr<persist::BackingPersistence> backing = place.serve(clock);

  [[nodiscard]] std::unique_ptr<BackingPersistenceStore> open(std::string id) const {
    return must(backing->make(std::move(id)));
  }
};

std::optional<std::string> got(BackingPersistenceStore& store, std::string_view key) {
  std::optional<persist::JsonText> value = must(store.get(key));
  if (!value) return std::nullopt;
  return std::move(*value).text();
}

std::vector<std::optional<std::string>> got_many(BackingPersistenceStore& store,
                                                 std::vector<std::string_view> keys) {
  std::vector<std::optional<std::string>> values;
  for (auto& value : must(store.get_many(keys))) {
    values.push_back(value ? std::optional{value->text()} : std::nullopt);
  }
  return values;
}

using Values = std::vector<std::optional<std::string>>;

}  // namespace

TEST_CASE("A store gives back the bytes that were set", "[contract]") {
  const Service service;
  CAPTURE(service.subject);
  const auto store = service.open("users");
  CHECK(got(*store, "a") == std::nullopt);
  const std::string value = R"({ "b" : 1.0, "a": [1e2, "\ud83d é"], "a":null })";
  must(store->set("a", json(value)));
  CHECK(got(*store, "a") == value);
  must(store->set("a", json("2")));
  CHECK(got(*store, "a") == "2");
}

TEST_CASE("A store forgets an entry at its expiry", "[contract]") {
  const Service service;
  CAPTURE(service.subject);
  const auto store = service.open("users");
  must(store->set("a", json("1"), 10ms));
  service.clock->advance(9ms);
  CHECK(got(*store, "a") == "1");
  service.clock->advance(1ms);
  CHECK(got(*store, "a") == std::nullopt);
  CHECK(got_many(*store, {"a"}) == Values{std::nullopt});
}

TEST_CASE("A store replaces the expiry together with the value", "[contract]") {
  const Service service;
  CAPTURE(service.subject);
  const auto store = service.open("users");
  must(store->set("a", json("1"), 10ms));
  must(store->set("a", json("2")));
  service.clock->advance(1h);
  CHECK(got(*store, "a") == "2");
}

TEST_CASE("A store writes nothing for a time to live of zero or less", "[contract]") {
  const Service service;
  CAPTURE(service.subject);
  const auto store = service.open("users");
  must(store->set("a", json("1")));
  must(store->set("a", json("2"), 0ms));
  must(store->set("a", json("3"), -1ms));
  must(store->set("b", json("4"), std::chrono::milliseconds::min()));
  CHECK(got(*store, "a") == "1");
  CHECK(got(*store, "b") == std::nullopt);
}

TEST_CASE("A store takes the longest time to live there is", "[contract]") {
  const Service service;
  CAPTURE(service.subject);
  const auto store = service.open("users");
  must(store->set("a", json("1"), std::chrono::milliseconds::max()));
  CHECK(got(*store, "a") == "1");
}

TEST_CASE("A store answers many keys in their order, duplicates included", "[contract]") {
  const Service service;
  CAPTURE(service.subject);
  const auto store = service.open("users");
  must(store->set("a", json("1")));
  must(store->set("b", json("2")));
  CHECK(got_many(*store, {"b", "x", "a", "b"}) == Values{"2", std::nullopt, "1", "2"});
  CHECK(got_many(*store, {}).empty());
}

TEST_CASE("A store sets many at once, and the last of one key wins", "[contract]") {
  const Service service;
  CAPTURE(service.subject);
  const auto store = service.open("users");
  const std::vector<BackingPersistenceStore::Item> items{{.key = "a", .value = json("1")},
                                                         {.key = "b", .value = json("2")},
                                                         {.key = "a", .value = json("3")}};
  must(store->set_many(items));
  CHECK(got_many(*store, {"a", "b"}) == Values{"3", "2"});
  must(store->set_many({}));
}

TEST_CASE("A store skips, of many, what has no life before it", "[contract]") {
  const Service service;
  CAPTURE(service.subject);
  const auto store = service.open("users");
  const std::vector<BackingPersistenceStore::Item> items{
      {.key = "a", .value = json("1"), .time_to_live = 0ms},
      {.key = "b", .value = json("2"), .time_to_live = 5ms},
      {.key = "c", .value = json("3")}};
  must(store->set_many(items));
  CHECK(got_many(*store, {"a", "b", "c"}) == Values{std::nullopt, "2", "3"});
  service.clock->advance(5ms);
  CHECK(got_many(*store, {"a", "b", "c"}) == Values{std::nullopt, std::nullopt, "3"});
}

TEST_CASE("A store removes an entry, and a missing one without complaint", "[contract]") {
  const Service service;
  CAPTURE(service.subject);
  const auto store = service.open("users");
  must(store->set("a", json("1")));
  must(store->remove("a"));
  must(store->remove("a"));
  CHECK(got(*store, "a") == std::nullopt);
}

TEST_CASE("Two handles of one store id see the same entries", "[contract]") {
  const Service service;
  CAPTURE(service.subject);
  const auto one = service.open("users");
  const auto other = service.open("users");
  must(one->set("a", json("1")));
  CHECK(got(*other, "a") == "1");
  must(other->remove("a"));
  CHECK(got(*one, "a") == std::nullopt);
}

TEST_CASE("Stores never meet", "[contract]") {
  const Service service;
  CAPTURE(service.subject);
  const auto a = service.open("a");
  const auto ab = service.open("ab");
  const auto nameless = service.open("");
  must(ab->set("c", json("1")));
  must(ab->set(":c", json("2")));
  CHECK(got_many(*a, {"bc", "c", "b:c"}) == Values{std::nullopt, std::nullopt, std::nullopt});
  CHECK(got_many(*nameless, {"abc", "ab:c", "c"}) ==
        Values{std::nullopt, std::nullopt, std::nullopt});
  must(a->set("bc", json("3")));
  must(nameless->set("abc", json("4")));
  CHECK(got_many(*ab, {"c", ":c"}) == Values{"1", "2"});
  must(a->clear());
  must(nameless->clear());
  CHECK(got(*a, "bc") == std::nullopt);
  CHECK(got_many(*ab, {"c", ":c"}) == Values{"1", "2"});
}

TEST_CASE("A store outlives the backing that opened it", "[contract]") {
  Service service;
  CAPTURE(service.subject);
  const auto store = service.open("users");
  service.backing.reset();
  must(store->set("a", json("1")));
  CHECK(got(*store, "a") == "1");
}

TEST_CASE("A store may be used in one thread and another store in the next", "[contract]") {
  const Service service;
  CAPTURE(service.subject);
  const auto work = [](BackingPersistenceStore& store) {
    for (int i = 0; i < 50; ++i) {
      const std::string key = std::to_string(i);
      if (!store.set(key, json("1")) || !store.get(key)) return;
    }
  };
  const auto one = service.open("users");
  const auto same = service.open("users");
  const auto other = service.open("orders");
  {
    std::vector<std::jthread> threads;
    for (auto* store : {one.get(), same.get(), other.get()})
      threads.emplace_back(work, std::ref(*store));
  }
  CHECK(got(*one, "49") == "1");
  CHECK(got(*other, "49") == "1");
}

TEST_CASE("A store served anew holds what was set before", "[contract]") {
  Service service;
  CAPTURE(service.subject);
  if (!service.subject.is_shared) return;
  must(service.open("users")->set("a", json("1")));
  service.backing = service.place.serve(service.clock);
  CHECK(got(*service.open("users"), "a") == "1");
}

TEST_CASE("A stored text that is not JSON fails a get, counts as none among many, and stays",
          "[contract]") {
  const Service service;
  CAPTURE(service.subject);
  if (!service.subject.is_shared) return;
  const auto inspector = service.place.inspect();
  put(*inspector, "users", {{"bad", "{oops"}, {"good", "1"}});
  const auto store = service.open("users");
  const auto result = store->get("bad");
  REQUIRE_FALSE(result);
  CHECK(std::holds_alternative<persist::PersistenceSchemaError>(result.error()));
  CHECK(got_many(*store, {"bad", "good"}) == Values{std::nullopt, "1"});
  CHECK(looked_up(*inspector, "users", "bad") == Entry{"bad", "{oops"});
}
