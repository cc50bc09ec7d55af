// What has expired goes while a service is used.

#include <catch2/catch.hpp>
#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include <persist/directory.hpp>
#include <persist/sqlite.hpp>

#include "contract/temporary_folder.hpp"
#include "inspect/sweeper.hpp"

using namespace std::chrono_literals;

namespace {

enum class SweptPlace : std::uint8_t { single, multi, kvs, folder };

struct Swept {
  TemporaryFolder folder;
  SweptPlace place;
  std::shared_ptr<persist::ManualClock> clock =
      std::make_shared<persist::ManualClock>(persist::Instant{1h});

  explicit Swept(SweptPlace where) : place{where} {}

  std::shared_ptr<persist::BackingPersistence> service(
      std::chrono::milliseconds interval, persist::Access access = persist::Access::create) const {
    const auto layer =
        place == SweptPlace::folder
            ? persist::layer_directory({.path = folder.path() / "store",
                                        .access = access,
                                        .clock = clock,
                                        .sweep_interval = interval})
            : persist::layer_sqlite({.path = folder.path() / "a.db",
                                     .access = access,
                                     .layout = place == SweptPlace::single ? persist::Layout::single
                                               : place == SweptPlace::multi ? persist::Layout::multi
                                                                            : persist::Layout::kvs,
                                     .clock = clock,
                                     .sweep_interval = interval});
    return layer.build().value().share(persist::BackingPersistence::tag);
  }

  /// Two stores, with 10 entries that expire in a second and one that does not each.
  void fill() const {
    const auto unswept = service(0s);
    for (const char* id : {"users", "teams"}) {
      const auto store = unswept->make(id).value();
      for (int i = 0; i < 10; ++i) {
        REQUIRE(store->set(std::to_string(i), *persist::JsonView::parse("1"), 1s));
      }
      REQUIRE(store->set("live", *persist::JsonView::parse("1"), 1h));
      REQUIRE(store->set("ever", *persist::JsonView::parse("1")));
    }
  }

  std::size_t count(const std::string& id) const {
    const auto inspector =
        place == SweptPlace::folder
            ? persist::open_directory_inspector(
                  {.path = folder.path() / "store", .access = persist::Access::read})
            : persist::open_sqlite_inspector(
                  {.path = folder.path() / "a.db", .access = persist::Access::read});
    const auto scan = (*inspector)->scan(id, {}).value();
    persist::EntryBatch batch;
    std::size_t entries = 0;
    do {
      REQUIRE(scan->next(batch));
      entries += batch.size();
    } while (!batch.empty());
    return entries;
  }

  bool comes_to(const std::string& id, std::size_t entries) const {
    for (int tries = 0; tries < 500; ++tries) {
      if (count(id) == entries) return true;
      std::this_thread::sleep_for(10ms);
    }
    return false;
  }
};

/// Time for a sweep that there must not be.
void let_sweep() { std::this_thread::sleep_for(60ms); }

}  // namespace

TEST_CASE("What has expired goes when a store is opened") {
  const Swept swept{
      GENERATE(SweptPlace::single, SweptPlace::multi, SweptPlace::kvs, SweptPlace::folder)};
  swept.fill();
  swept.clock->advance(1min);
  const auto service = swept.service(5min);
  const auto store = service->make("users").value();
  CHECK(swept.comes_to("users", 2));
  if (swept.place == SweptPlace::single) {
    CHECK(swept.comes_to("teams", 2));  // the whole table, as Effect does
  } else {
    let_sweep();
    CHECK(swept.count("teams") == 12);
    const auto other = service->make("teams").value();
    CHECK(swept.comes_to("teams", 2));
  }
  CHECK(store->get("live").value());
  CHECK(store->get("ever").value());
}

TEST_CASE("What expires later goes at the first change after the interval") {
  const Swept swept{
      GENERATE(SweptPlace::single, SweptPlace::multi, SweptPlace::kvs, SweptPlace::folder)};
  swept.fill();
  const auto service = swept.service(5min);
  const auto store = service->make("users").value();
  let_sweep();
  const auto one = *persist::JsonView::parse("1");
  swept.clock->advance(4min);
  REQUIRE(store->set("new", one));
  let_sweep();
  CHECK(swept.count("users") == 13);
  swept.clock->advance(2min);
  CHECK(store->get("new").value());
  let_sweep();
  CHECK(swept.count("users") == 13);
  REQUIRE(store->set("new", one));
  CHECK(swept.comes_to("users", 3));
}

TEST_CASE("Nothing goes where nothing may be changed, and without an interval") {
  const Swept swept{
      GENERATE(SweptPlace::single, SweptPlace::multi, SweptPlace::kvs, SweptPlace::folder)};
  swept.fill();
  swept.clock->advance(1h - 1min);
  const auto reader = swept.service(5min, persist::Access::read);
  CHECK(reader->make("users").value()->get("live").value());
  const auto unswept = swept.service(0s);
  REQUIRE(unswept->make("users").value()->set("live", *persist::JsonView::parse("1")));
  let_sweep();
  CHECK(swept.count("users") == 12);
}

TEST_CASE("Several thousand go in batches, and what is written again stays") {
  const Swept swept{SweptPlace::single};
  const auto one = *persist::JsonView::parse("1");
  {
    const auto store = swept.service(0s)->make("users").value();
    std::vector<std::string> keys;
    for (int i = 0; i < 4500; ++i) keys.push_back(std::to_string(i));
    std::vector<persist::BackingPersistenceStore::Item> items;
    for (const std::string& key : keys) items.push_back({key, one, 1s});
    REQUIRE(store->set_many(items));
  }
  swept.clock->advance(1min);
  const auto store = swept.service(5min)->make("users").value();
  for (int i = 0; i < 50; ++i) REQUIRE(store->set(std::to_string(i * 90), one, 1h));
  CHECK(swept.comes_to("users", 50));
  for (int i = 0; i < 50; ++i) CHECK(store->get(std::to_string(i * 90)).value());
}

TEST_CASE("A service goes in the midst of a sweep, and one whose file is gone does no harm") {
  const Swept swept{SweptPlace::single};
  swept.fill();
  swept.clock->advance(1min);
  for (int i = 0; i < 20; ++i) CHECK(swept.service(1ms)->make("users"));
  const auto service = swept.service(1ms);
  std::filesystem::remove(swept.folder.path() / "a.db");
  const auto store = service->make("users").value();
  let_sweep();
  CHECK_FALSE(std::filesystem::exists(swept.folder.path() / "a.db"));
}

TEST_CASE("A sweep that cannot begin is tried again after the interval") {
  const auto clock = std::make_shared<persist::ManualClock>(persist::Instant{1h});
  std::atomic<int> tries = 0;
  persist::Sweeper sweeper{{.open = [&]() -> persist::Result<std::unique_ptr<persist::Inspector>> {
                              if (++tries == 2) throw std::bad_alloc{};
                              return std::unexpected{persist::PersistenceBackingError{}};
                            },
                            .clock = clock,
                            .interval = 5min}};
  sweeper.opened("users");
  sweeper.wait();
  CHECK(tries == 1);
  sweeper.opened("users");
  sweeper.used();
  sweeper.wait();
  CHECK(tries == 1);
  clock->advance(5min);
  sweeper.used();
  sweeper.wait();
  CHECK(tries == 2);
  clock->set(persist::Instant{});  // set back
  sweeper.used();
  sweeper.wait();
  CHECK(tries == 3);
}
