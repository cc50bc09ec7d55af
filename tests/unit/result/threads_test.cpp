// Typed stores of one service in several threads.

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>
#include <vector>

#include <persist/result_memory.hpp>
#include <persist/result_sqlite.hpp>

#include "contract/temporary_folder.hpp"
#include "unit/result/users.hpp"

namespace {

/// Keeps and reads results; how often one was not as it was kept.
int use(persist::ResultPersistenceStore& store, int first) {
  int failures = 0;
  for (int id = first; id < first + 30; ++id) {
    const persist::ExitOf<GetUser> kept = User{id, "Ada"};
    failures += int{!store.set(GetUser{id}, kept)};
    const auto read = store.get(GetUser{id});
    failures += int{!read || !*read || **read != kept};
    const std::vector<GetUser> keys{{id}, {-1}};
    const auto many = store.get_many(keys);
    failures += int{!many || !(*many)[0] || (*many)[1]};
    failures += int{id % 2 == 0 && !store.remove(GetUser{id})};
  }
  return failures;
}

}  // namespace

TEST_CASE("ResultPersistence is used from several threads, a store each") {
  const TemporaryFolder folder;
  const bool in_memory = GENERATE(true, false);
  const auto layer = in_memory ? persist::layer_result_memory()
                               : persist::layer_result_sqlite({.path = folder.path() / "cache.db"});
  const auto services = layer.build().value();
  persist::ResultPersistence& service = services.get(persist::ResultPersistence::tag);
  std::atomic<int> failures = 0;
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&, thread] {
        auto store = service.make("users");
        failures += store ? use(*store, thread * 100) : 1;
      });
    }
  }
  CHECK(failures == 0);
  CHECK(service.make("users").value().get(GetUser{301}).value());
}
