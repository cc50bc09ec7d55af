// What `persisted` adds to the least that would do the same: a hit in memory beside a look-up in a
// map under a mutex that copies the result; misses with and without a lease.

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <string>
#include <unordered_map>

#include <persist/persisted.hpp>
#include <persist/result_memory.hpp>
#include <persist/result_sqlite.hpp>
#include <persist/schema.hpp>

namespace {

struct Account {
  int id = 0;
  std::string name;
  std::string email;
};

struct GetAccount {
  using Success = Account;
  using Failure = persist::Never;
  static constexpr std::string_view tag = "GetAccount";
  int id = 0;
  [[nodiscard]] std::string primary_key() const { return std::to_string(id); }
};

}  // namespace

template <>
struct persist::Schema<Account> {
  static constexpr auto shape = record(field("id", &Account::id), field("name", &Account::name),
                                       field("email", &Account::email));
};

namespace {

using Accounts = persist::PersistedCache<GetAccount>;
using AccountExit = persist::ExitOf<GetAccount>;

constexpr int accounts = 1000;

AccountExit account(int id) {
  return Account{id, "Zoë " + std::to_string(id), "u" + std::to_string(id) + "@example.com"};
}

Accounts cache_over(std::shared_ptr<persist::ResultPersistence> service, bool across_processes) {
  auto cache = persist::persisted<GetAccount>(
      std::move(service), "accounts", [](const GetAccount& key) { return account(key.id); },
      {.time_to_live = persist::lifetime_by_outcome<GetAccount>({.success = std::chrono::hours{1}}),
       .memory_time_to_live = std::chrono::hours{1},
       .across_processes = across_processes});
  if (!cache) std::abort();
  return *cache;
}

Accounts& cache_in_memory() {
  static Accounts cache = [] {
    auto services = persist::layer_result_memory().build();
    if (!services) std::abort();
    Accounts made = cache_over(services->share(persist::ResultPersistence::tag), false);
    for (int id = 0; id < accounts; ++id) {
      if (!made.get(GetAccount{id})) std::abort();
    }
    return made;
  }();
  return cache;
}

void persisted_hit(benchmark::State& state) {
  Accounts& cache = cache_in_memory();
  int id = 0;
  for (auto _ : state) {
    auto exit = cache.get(GetAccount{id = (id + 7) % accounts});
    if (!exit) std::abort();
    benchmark::DoNotOptimize(exit);
  }
}
BENCHMARK(persisted_hit)->Name("persisted hit/ours");
BENCHMARK(persisted_hit)->Name("persisted hit, two threads/ours")->Threads(2)->UseRealTime();

struct LockedMap {
  std::mutex mutex;
  std::unordered_map<std::string, AccountExit> results;

  LockedMap() {
    for (int id = 0; id < accounts; ++id) {
      results.emplace(persist::stored_key(GetAccount{id}), account(id));
    }
  }
  AccountExit get(const GetAccount& key) {
    const std::string name = persist::stored_key(key);
    const std::scoped_lock lock{mutex};
    return results.find(name)->second;
  }
};

void map_hit(benchmark::State& state) {
  static LockedMap map;
  int id = 0;
  for (auto _ : state) {
    AccountExit exit = map.get(GetAccount{id = (id + 7) % accounts});
    benchmark::DoNotOptimize(exit);
  }
}
BENCHMARK(map_hit)->Name("persisted hit/peer");
BENCHMARK(map_hit)->Name("persisted hit, two threads/peer")->Threads(2)->UseRealTime();

/// Misses that are computed and written to a SQLite file.
void miss(benchmark::State& state, bool across_processes) {
  std::string folder = std::filesystem::temp_directory_path().string() + "/persist-bench.XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) std::abort();
  {
    auto services = persist::layer_result_sqlite({.path = folder + "/cache.db"}).build();
    if (!services) std::abort();
    Accounts cache = cache_over(services->share(persist::ResultPersistence::tag), across_processes);
    int id = 0;
    for (auto _ : state) {
      if (!cache.get(GetAccount{++id})) std::abort();
    }
  }
  std::filesystem::remove_all(folder);
}
BENCHMARK_CAPTURE(miss, with_lease, true)->Name("persisted miss over SQLite with a lease/ours");
BENCHMARK_CAPTURE(miss, alone, false)->Name("persisted miss over SQLite with a lease/peer");

void lease(benchmark::State& state) {
  std::string folder = std::filesystem::temp_directory_path().string() + "/persist-bench.XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) std::abort();
  {
    auto services = persist::layer_result_sqlite({.path = folder + "/cache.db"}).build();
    if (!services) std::abort();
    auto leases = services->get(persist::ResultPersistence::tag).leases();
    if (!leases) std::abort();
    for (auto _ : state) {
      auto taken = (*leases)->acquire("accounts", "GetAccount:1", std::chrono::seconds{1});
      benchmark::DoNotOptimize(taken);
    }
  }
  std::filesystem::remove_all(folder);
}
BENCHMARK(lease)->Name("lease over SQLite/ours");

}  // namespace
