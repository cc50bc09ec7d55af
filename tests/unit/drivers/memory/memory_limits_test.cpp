// Limits of the memory backing, and how it frees what has expired.

#include <catch2/catch.hpp>
#include <string>

#include <persist/memory.hpp>

using namespace std::chrono_literals;

namespace {

using Store = std::unique_ptr<persist::BackingPersistenceStore>;

struct Memory {
  std::shared_ptr<persist::ManualClock> clock =
      std::make_shared<persist::ManualClock>(persist::Instant{1h});
  std::shared_ptr<persist::BackingPersistence> service;

  explicit Memory(persist::MemoryOptions options) {
    options.clock = clock;
    service =
        persist::layer_memory(options).build().value().share(persist::BackingPersistence::tag);
  }
  Store store(std::string id = "users") const { return service->make(std::move(id)).value(); }
};

void set(const Store& store, std::string_view key, std::string_view value,
         persist::TimeToLive life = std::nullopt) {
  REQUIRE(store->set(key, *persist::JsonView::parse(value), life));
}

/// Which of the keys of one letter the store has, without using them up to now unused ones' order.
std::string keys_of(const Store& store, std::string_view candidates) {
  std::string found;
  for (const char key : candidates) {
    if (store->get({&key, 1}).value()) found += key;
  }
  return found;
}

}  // namespace

TEST_CASE("A memory with room for some entries forgets the least recently used") {
  const Memory memory{{.max_entries = 3}};
  const Store store = memory.store();
  for (const char* key : {"a", "b", "c"}) set(store, key, "1");
  CHECK(store->get("a").value());
  set(store, "d", "1");
  CHECK(keys_of(store, "abcd") == "acd");
  set(store, "a", "2");  // replaced, not added
  CHECK(keys_of(store, "abcd") == "acd");
  CHECK(store->get("a").value()->text() == "2");
  const Memory none{{.max_entries = 0}};
  const Store empty = none.store();
  set(empty, "a", "1");
  CHECK_FALSE(empty->get("a").value());
}

TEST_CASE("A memory with room for some bytes counts keys and values of all its stores") {
  const Memory memory{{.max_bytes = 10}};
  const Store users = memory.store("users");
  const Store teams = memory.store("teams");
  set(users, "a", "1234");
  set(teams, "a", "5678");
  CHECK(keys_of(users, "a") == "a");
  CHECK(keys_of(teams, "a") == "a");
  set(users, "b", "9");
  CHECK(keys_of(users, "ab") == "b");
  CHECK(keys_of(teams, "a") == "a");
  set(users, "b", "123456789");  // of ten bytes with its key
  CHECK(keys_of(users, "b") == "b");
  CHECK(keys_of(teams, "a").empty());
  set(users, "b", "1234567890");  // one too many: what was there is gone too
  CHECK(keys_of(users, "b").empty());
  set(users, "c", "12345678");
  REQUIRE(users->remove("c"));
  set(users, "d", "12345678");
  CHECK(keys_of(users, "d") == "d");
}

TEST_CASE("A store of a memory with limits is cleared alone, and seen by all its handles") {
  const Memory memory{{.max_entries = 10}};
  const Store users = memory.store("users");
  const Store teams = memory.store("teams");
  for (const char* key : {"a", "b"}) {
    set(users, key, "1");
    set(teams, key, "1");
  }
  REQUIRE(memory.store("users")->clear());
  CHECK(keys_of(users, "ab").empty());
  CHECK(keys_of(teams, "ab") == "ab");
}

TEST_CASE("A memory frees what has expired while it is written to") {
  const bool has_limit = GENERATE(false, true);
  const auto room = has_limit ? std::optional<std::size_t>{1 << 20} : std::nullopt;
  const Memory memory{{.max_entries = room, .sweep_interval = 1min}};
  const Store store = memory.store();
  for (int i = 0; i < 1000; ++i) set(store, std::to_string(i), "1", i % 2 == 0 ? 1s : 1h);
  memory.clock->advance(2min);
  for (int i = 0; i < 300; ++i) set(store, "again", "1", 1h);
  memory.clock->set(persist::Instant{1h});  // what was not freed would be live again
  int left = 0;
  for (int i = 0; i < 1000; ++i) left += store->get(std::to_string(i)).value() ? 1 : 0;
  CHECK(left == 500);
}

TEST_CASE("A memory without sweeps frees only what is requested") {
  const Memory memory{{.sweep_interval = 0s}};
  const Store store = memory.store();
  set(store, "a", "1", 1s);
  set(store, "b", "1", 1s);
  memory.clock->advance(1h);
  CHECK_FALSE(store->get("b").value());
  for (int i = 0; i < 100; ++i) set(store, "again", "1", 1h);
  memory.clock->set(persist::Instant{1h});
  CHECK(keys_of(store, "ab") == "a");
}
