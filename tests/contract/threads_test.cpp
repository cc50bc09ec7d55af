// What the headers promise to several threads, over every backing. ThreadSanitizer watches it in
// the build `tsan`.

#include <atomic>
#include <thread>

#include <persist/dump.hpp>
#include <persist/dump_reader.hpp>

#include "contract/subject.hpp"

using namespace contract;
using persist::Applied;
using persist::BackingFault;
using persist::BackingPersistenceStore;
using persist::Condition;
using persist::Expires;
using persist::Inspector;
using persist::PersistenceBackingError;
using persist::PersistenceError;
using persist::Result;

namespace {

constexpr int rounds = 30;

/// Runs `work(0)` to `work(threads - 1)` at the same time, each in a thread of its own. Assertions
/// are not for threads, so a work answers how often it failed.
int failures_of(int threads, const std::function<int(int)>& work) {
  std::atomic<int> failures = 0;
  {
    std::vector<std::jthread> running;
    for (int i = 0; i < threads; ++i) {
      running.emplace_back([&, i] { failures += work(i); });
    }
  }
  return failures;
}

template <class T>
bool is_fault(const Result<T>& result, BackingFault fault) {
  if (result) return false;
  const auto* const error = std::get_if<PersistenceBackingError>(&result.error());
  return error != nullptr && error->fault == fault;
}

/// Uses `store` in every way; how often it did not answer as it must to the only one of its keys.
int use(BackingPersistenceStore& store, const std::string& key) {
  int failures = 0;
  for (int round = 0; round < rounds; ++round) {
    const std::string value = std::to_string(round);
    const std::string second = key + "/2";
    const BackingPersistenceStore::Item items[] = {{.key = key, .value = json(value)},
                                                   {.key = second, .value = json(value)}};
    failures += int{!store.set_many(items)};
    const auto one = store.get(key);
    failures += int{!one || !*one || (*one)->text() != value};
    const std::string_view keys[] = {key, second, "none"};
    const auto many = store.get_many(keys);
    failures += int{!many || many->size() != 3 || !(*many)[1] || (*many)[2]};
    failures += int{!store.remove(second)};
    failures += int{!store.set(key, json("null"))};
  }
  return failures;
}

/// Adds one to the counter, trying again while somebody else is faster.
bool increment(Inspector& inspector) {
  while (true) {
    persist::EntryBatch found;
    if (!inspector.lookup("s", "counter", found) || found.empty()) return false;
    const std::string before{found[0].value};
    auto transaction = inspector.begin(at(1));
    if (is_fault(transaction, BackingFault::busy)) continue;
    if (!transaction) return false;
    const std::string after = std::to_string(std::stoi(before) + 1);
    const auto applied =
        (*transaction)->put("s", {"counter"}, after, Expires::never(), Condition::equals(before));
    if (!applied) return false;
    if (*applied == Applied::no) continue;
    const auto committed = (*transaction)->commit();
    if (committed) return true;
    if (!is_fault(committed, BackingFault::busy) && !is_fault(committed, BackingFault::conflict)) {
      return false;
    }
  }
}

std::string dump_of(Inspector& inspector, const std::string& store) {
  std::string text;
  const std::vector<std::string> stores{store};
  const auto summary = persist::write_dump(inspector, stores, {}, [&](std::string_view lines) {
    text += lines;
    return Result<void>{};
  });
  return summary ? text : "failed";
}

/// More than is worth a thread of its own.
std::vector<Entry> many_entries() {
  std::vector<Entry> entries;
  for (int i = 1000; i < 1800; ++i) {
    entries.push_back({"key" + std::to_string(i), '"' + std::string(500, 'x') + '"'});
  }
  return entries;
}

}  // namespace

TEST_CASE("Stores of one backing are used from several threads, made and let go in them",
          "[contract]") {
  const Subject subject = each_subject();
  CAPTURE(subject);
  const Place place = subject.make_place();
  const auto backing = place.serve(std::make_shared<persist::ManualClock>(at(1'000'000)));
  CHECK(failures_of(4, [&](int thread) {
          const auto store = backing->make(thread % 2 == 0 ? "users" : "orders");
          return store ? use(**store, "key" + std::to_string(thread)) : 1;
        }) == 0);
  CHECK(must(must(backing->make("users"))->get("key2")));
}

TEST_CASE("One store is used from several threads at once", "[contract]") {
  const Subject subject = each_subject();
  CAPTURE(subject);
  const Place place = subject.make_place();
  const auto backing = place.serve(std::make_shared<persist::ManualClock>(at(1'000'000)));
  const auto store = must(backing->make("users"));
  CHECK(failures_of(4, [&](int thread) { return use(*store, "key" + std::to_string(thread)); }) ==
        0);
  CHECK(must(store->get("key3")));
}

TEST_CASE("A store is used in a thread while the last of its service goes in another",
          "[contract]") {
  const Subject subject = each_subject();
  CAPTURE(subject);
  const Place place = subject.make_place();
  auto backing = place.serve(std::make_shared<persist::ManualClock>(at(1'000'000)));
  auto one = must(backing->make("users"));
  auto other = must(backing->make("users"));
  CHECK(failures_of(3, [&](int thread) {
          if (thread == 0) return use(*one, "key");
          if (thread == 1) other.reset();
          if (thread == 2) backing.reset();
          return 0;
        }) == 0);
}

TEST_CASE("Increments by compare-and-set from several handles are neither lost nor made twice",
          "[contract]") {
  const Subject subject = each_subject();
  CAPTURE(subject);
  if (!subject.is_shared) return;
  const Place place = subject.make_place();
  put(*place.inspect(), "s", {{"counter", "0"}});
  std::vector<std::unique_ptr<Inspector>> inspectors;
  for (int i = 0; i < 4; ++i) inspectors.push_back(place.inspect());
  CHECK(failures_of(4, [&](int thread) {
          int failures = 0;
          Inspector& inspector = *inspectors[static_cast<std::size_t>(thread)];
          for (int i = 0; i < rounds; ++i) failures += int{!increment(inspector)};
          return failures;
        }) == 0);
  CHECK(looked_up(*place.inspect(), "s", "counter")->value == std::to_string(4 * rounds));
}

TEST_CASE("Dumps and loads of several threads do not mind each other", "[contract]") {
  const Subject subject = each_subject();
  CAPTURE(subject);
  std::vector<Place> places;
  std::vector<std::unique_ptr<Inspector>> inspectors;
  for (int i = 0; i < 3; ++i) {
    places.push_back(subject.make_place());
    inspectors.push_back(places.back().inspect());
    put(*inspectors.back(), "s", many_entries());
  }
  const std::string dump = dump_of(*inspectors[0], "s");
  CHECK(failures_of(3, [&](int thread) {
          const std::string mine = dump_of(*inspectors[static_cast<std::size_t>(thread)], "s");
          std::string_view rest = mine;
          std::size_t entries = 0;
          const auto reading = persist::read_dump(
              [&](std::span<char> room) -> Result<std::size_t> {
                const std::size_t count = rest.copy(room.data(), room.size());
                rest.remove_prefix(count);
                return count;
              },
              [&](const persist::DumpEntry&) {
                ++entries;
                return Result<void>{};
              },
              nullptr);
          return int{mine != dump} + int{!reading || entries != 800};
        }) == 0);
}

TEST_CASE("An interrupt from another thread stops what runs, or what runs next", "[contract]") {
  const Subject subject = each_subject();
  CAPTURE(subject);
  const Place place = subject.make_place();
  const auto inspector = place.inspect();
  put(*inspector, "s", many_entries());
  bool is_interrupted = false;
  std::jthread other{[&] { inspector->interrupt(); }};
  while (!is_interrupted) {
    auto scan = inspector->scan("s", {});
    persist::EntryBatch batch;
    is_interrupted = scan ? is_fault((*scan)->next(batch), BackingFault::interrupted)
                          : is_fault(scan, BackingFault::interrupted);
  }
  other.join();
  CHECK(is_interrupted);
}
