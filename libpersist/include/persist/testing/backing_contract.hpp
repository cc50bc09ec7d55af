#pragma once

/// The contract of a backing as tests, for people who write one: what
/// <persist/backing_persistence.hpp> promises to applications, case by case. It needs no test
/// framework and works with any: a case that fails throws a `ContractFailure`.
///
///     persist::testing::BackingSubject mine{.make_place = [] {
///       auto folder = std::make_shared<TemporaryFolder>();
///       return [folder](auto clock) { return make_my_backing(folder->path(), clock); };
///     }};
///     for (const auto& it : persist::testing::backing_contract()) it.run(mine);
///
/// The first failure ends that loop. `contract_failures(mine)` runs every case, and returns what
/// failed. The library's own backings are tested with it.

#include <persist/export.hpp>

#include <array>
#include <exception>
#include <functional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include <persist/testing/contract.hpp>

namespace persist::testing {

/// Every case, in the order in which it is best to make them pass.
[[nodiscard]] std::span<const ContractCase> backing_contract();

/// Runs every case; one line "NAME: WHAT FAILED" for each that fails, also if it throws anything
/// else.
[[nodiscard]] std::vector<std::string> contract_failures(const BackingSubject& subject);

namespace detail {

inline constexpr std::nullopt_t none = std::nullopt;

inline void keeps_bytes(const BackingSubject& subject) {
  const Service service{subject};
  const auto store = service.open("users");
  gives(*store, {"a"}, {none});
  const std::string value = R"({ "b" : 1.0, "a": [1e2, "\ud83d é"], "a":null })";
  must(store->set("a", json(value)));
  gives(*store, {"a"}, {value});
  must(store->set("a", json("2")));
  gives(*store, {"a"}, {"2"});
}

inline void compares_bytes(const BackingSubject& subject) {
  if (subject.folds_keys) return;
  const Service service{subject};
  const auto store = service.open("users");
  const std::vector<std::string_view> keys{"a",         "A",  "a ", "\xC3\xA1",
                                           "a\xCC\x81", "a%", "a:", "\xF0\x9F\x8D\x8B"};
  Values values;
  for (const std::string_view key : keys) {
    values.emplace_back(std::to_string(values.size()));
    must(store->set(key, json(*values.back())));
  }
  gives(*store, keys, values);
}

inline void answers_many(const BackingSubject& subject) {
  const Service service{subject};
  const auto store = service.open("users");
  must(store->set("a", json("1")));
  must(store->set("b", json("2")));
  gives(*store, {"b", "x", "a", "b"}, {"2", none, "1", "2"});
  gives(*store, {}, {});
}

inline void removes(const BackingSubject& subject) {
  const Service service{subject};
  const auto store = service.open("users");
  must(store->set("a", json("1")));
  must(store->remove("a"));
  must(store->remove("a"));
  gives(*store, {"a"}, {none});
}

inline void sets_many(const BackingSubject& subject) {
  const Service service{subject};
  const auto store = service.open("users");
  const std::vector<BackingPersistenceStore::Item> items{{.key = "a", .value = json("1")},
                                                         {.key = "b", .value = json("2")},
                                                         {.key = "a", .value = json("3")}};
  must(store->set_many(items));
  gives(*store, {"a", "b"}, {"3", "2"});
  must(store->set_many({}));
}

inline void expires(const BackingSubject& subject) {
  Service service{subject};
  const auto store = service.open("users");
  must(store->set("a", json("1"), 10ms));
  service.advance(9ms);
  gives(*store, {"a"}, {"1"});
  service.advance(1ms);
  gives(*store, {"a"}, {none});
}

inline void replaces_expiry(const BackingSubject& subject) {
  Service service{subject};
  const auto store = service.open("users");
  must(store->set("a", json("1"), 10ms));
  must(store->set("a", json("2")));
  service.advance(1h);
  gives(*store, {"a"}, {"2"});
}

inline void writes_nothing_without_life(const BackingSubject& subject) {
  const Service service{subject};
  const auto store = service.open("users");
  must(store->set("a", json("1")));
  must(store->set("a", json("2"), 0ms));
  must(store->set("a", json("3"), -1ms));
  must(store->set("b", json("4"), std::chrono::milliseconds::min()));
  gives(*store, {"a", "b"}, {"1", none});
}

inline void takes_longest_life(const BackingSubject& subject) {
  const Service service{subject};
  const auto store = service.open("users");
  must(store->set("a", json("1"), std::chrono::milliseconds::max()));
  gives(*store, {"a"}, {"1"});
}

inline void skips_without_life(const BackingSubject& subject) {
  Service service{subject};
  const auto store = service.open("users");
  const std::vector<BackingPersistenceStore::Item> items{
      {.key = "a", .value = json("1"), .time_to_live = 0ms},
      {.key = "b", .value = json("2"), .time_to_live = 5ms},
      {.key = "c", .value = json("3")}};
  must(store->set_many(items));
  gives(*store, {"a", "b", "c"}, {none, "2", "3"});
  service.advance(5ms);
  gives(*store, {"a", "b", "c"}, {none, none, "3"});
}

inline void shares_between_handles(const BackingSubject& subject) {
  const Service service{subject};
  const auto one = service.open("users");
  const auto other = service.open("users");
  must(one->set("a", json("1")));
  gives(*other, {"a"}, {"1"});
  must(other->remove("a"));
  gives(*one, {"a"}, {none});
}

inline void separates_stores(const BackingSubject& subject) {
  const Service service{subject};
  const auto a = service.open("a");
  const auto ab = service.open("ab");
  const auto nameless = service.open("");
  must(ab->set("c", json("1")));
  must(ab->set(":c", json("2")));
  gives(*a, {"bc", "c", "b:c"}, {none, none, none});
  gives(*nameless, {"abc", "ab:c", "c"}, {none, none, none});
  must(a->set("bc", json("3")));
  must(nameless->set("abc", json("4")));
  gives(*ab, {"c", ":c"}, {"1", "2"});
  must(a->clear());
  must(nameless->clear());
  gives(*a, {"bc"}, {none});
  gives(*ab, {"c", ":c"}, {"1", "2"});
}

inline void outlives_backing(const BackingSubject& subject) {
  Service service{subject};
  const auto store = service.open("users");
  service.stop();
  must(store->set("a", json("1")));
  gives(*store, {"a"}, {"1"});
}

inline void serves_threads(const BackingSubject& subject) {
  const Service service{subject};
  const auto work = [](BackingPersistenceStore& store) {
    for (int i = 0; i < 50; ++i) {
      const std::string key = std::to_string(i);
      if (!store.set(key, json("1")) || !store.get(key)) return;
    }
  };
  const auto one = service.open("users");
  const auto same = service.open("users");
  const auto other = service.open("orders");
  std::vector<std::thread> threads;
  for (auto* store : {one.get(), same.get(), other.get()})
    threads.emplace_back(work, std::ref(*store));
  for (std::thread& thread : threads) thread.join();
  gives(*one, {"49"}, {"1"});
  gives(*other, {"49"}, {"1"});
}

inline void holds_when_served_anew(const BackingSubject& subject) {
  if (!subject.is_shared) return;
  Service service{subject};
  must(service.open("users")->set("a", json("1")));
  service.restart();
  gives(*service.open("users"), {"a"}, {"1"});
}

inline constexpr std::array backing_cases{
    ContractCase{"A store gives back the bytes that were set", keeps_bytes},
    ContractCase{"A store compares keys as bytes", compares_bytes},
    ContractCase{"A store answers many keys in their order, duplicates included", answers_many},
    ContractCase{"A store removes an entry, and a missing one without complaint", removes},
    ContractCase{"A store sets many at once, and the last of one key wins", sets_many},
    ContractCase{"A store forgets an entry at its expiry", expires},
    ContractCase{"A store replaces the expiry together with the value", replaces_expiry},
    ContractCase{"A store writes nothing for a time to live of zero or less",
                 writes_nothing_without_life},
    ContractCase{"A store takes the longest time to live there is", takes_longest_life},
    ContractCase{"A store skips, of many, what has no life before it", skips_without_life},
    ContractCase{"Two handles of one store id see the same entries", shares_between_handles},
    ContractCase{"Stores never meet", separates_stores},
    ContractCase{"A store outlives the backing that opened it", outlives_backing},
    ContractCase{"A store may be used in one thread and another store in the next", serves_threads},
    ContractCase{"A store served anew holds what was set before", holds_when_served_anew},
};

}  // namespace detail

inline std::span<const ContractCase> backing_contract() { return detail::backing_cases; }

inline std::vector<std::string> contract_failures(const BackingSubject& subject) {
  std::vector<std::string> failures;
  for (const ContractCase& it : backing_contract()) {
    try {
      it.run(subject);
    } catch (const std::exception& error) {
      failures.push_back(std::string{it.name} + ": " + error.what());
    }
  }
  return failures;
}

}  // namespace persist::testing
