// What an inspector is promised of many keys, many stores and many changes at once.

#include <algorithm>
#include <chrono>
#include <thread>

#include "contract/subject.hpp"

using namespace contract;
using namespace std::chrono_literals;
using persist::Applied;
using persist::Change;
using persist::ChangeOutcome;
using persist::Condition;
using persist::Expires;
using persist::ScanOrder;

namespace {

struct Filled {
  Subject subject = each_subject();
  Place place = subject.make_place();
  std::unique_ptr<persist::Inspector> inspector = place.inspect();

  Filled() {
    put(*inspector, "a", {{"1", "10"}, {"2", "20", until(100)}, {"3", "30"}});
    put(*inspector, "b", {{"1", "11"}});
    put(*inspector, "d", {{"x", "12"}, {"y", "13"}});
  }
};

using Line = std::tuple<std::uint32_t, std::string, std::string>;

std::vector<Line> lines_of(persist::Scan& scan) {
  std::vector<Line> lines;
  persist::EntryBatch batch;
  for (must(scan.next(batch)); !batch.empty(); must(scan.next(batch))) {
    for (std::size_t i = 0; i < batch.size(); ++i) {
      lines.emplace_back(batch[i].store, batch[i].key, batch[i].value);
    }
  }
  return lines;
}

}  // namespace

TEST_CASE("lookup_many answers a slot for each key, in their order", "[contract]") {
  const Filled it;
  CAPTURE(it.subject);
  const std::vector<persist::Place> places{{"a", "3"},    {"a", "none"}, {"b", "1"},
                                           {"none", "1"}, {"a", "2"},    {"a", "3"}};
  std::vector<std::string> values;
  persist::EntryBatch batch;
  while (values.size() < places.size()) {
    const std::size_t count =
        must(it.inspector->lookup_many(std::span{places}.subspan(values.size()), batch));
    REQUIRE(count > 0);
    REQUIRE(batch.size() == count);
    for (std::size_t i = 0; i < count; ++i) {
      values.push_back(batch.is_absent(i) ? "absent" : std::string{batch[i].value});
    }
  }
  CHECK(values == std::vector<std::string>{"30", "absent", "11", "absent", "20", "30"});
}

TEST_CASE("lookup_many gives as much as a batch holds", "[contract]") {
  const Filled it;
  CAPTURE(it.subject);
  const std::string big =
      '"' + std::string(it.subject.keeps_long_values ? 100'000 : 60'000, 'x') + '"';
  put(*it.inspector, "big", {{"1", big}, {"2", big}, {"3", big}, {"4", big}, {"5", big}});
  const std::vector<persist::Place> places{
      {"big", "1"}, {"big", "2"}, {"big", "3"}, {"big", "4"}, {"big", "5"}};
  persist::EntryBatch batch;
  const std::size_t count = must(it.inspector->lookup_many(places, batch));
  CHECK(count >= 1);
  REQUIRE(batch.size() == count);
  CHECK(batch[count - 1].value == big);
}

TEST_CASE("a scan over stores gives each entry the number of its store", "[contract]") {
  const Filled it;
  CAPTURE(it.subject);
  const std::vector<std::string> stores{"d", "c", "a"};
  const std::vector<Line> by_key{
      {0, "x", "12"}, {0, "y", "13"}, {2, "1", "10"}, {2, "2", "20"}, {2, "3", "30"}};
  CHECK(lines_of(*must(it.inspector->scan(stores, {}))) == by_key);
  auto any = lines_of(*must(it.inspector->scan(stores, {.order = ScanOrder::any})));
  std::ranges::sort(any);
  CHECK(any == by_key);
  const std::vector<Line> live{{2, "1", "10"}, {2, "3", "30"}};
  CHECK(lines_of(*must(it.inspector->scan(
                     stores, {.prefix = "", .liveness = persist::Liveness::live, .now = at(100)})))
            .size() == 4);
}

TEST_CASE("a scan goes on after as many entries as were hinted at", "[contract]") {
  const Filled it;
  CAPTURE(it.subject);
  const std::vector<std::string> stores{"a", "b", "d"};
  const auto all = lines_of(*must(it.inspector->scan(stores, {})));
  CHECK(all.size() == 6);
  for (const std::size_t hint : {1U, 2U, 100U}) {
    CHECK(lines_of(*must(it.inspector->scan(stores, {.limit_hint = hint}))) == all);
  }
  const auto live = must(it.inspector->scan(
      "a", {.liveness = persist::Liveness::live, .now = at(100), .limit_hint = 1}));
  CHECK(lines_of(*live).size() == 2);
}

TEST_CASE("queued changes have their outcomes at flush, in order", "[contract]") {
  const Filled it;
  CAPTURE(it.subject);
  const auto transaction = must(it.inspector->begin(at(100)));
  {
    // What a change borrows is free once it is queued.
    std::string value = "40";
    must(transaction->queue(
        {.store = "a", .key = "4", .value = value, .expires = Expires::never()}));
    value.assign("??");
  }
  must(transaction->queue({.store = "a",
                           .key = "1",
                           .value = "0",
                           .expires = Expires::never(),
                           .condition = Condition::absent()}));
  must(transaction->queue({.kind = Change::Kind::remove, .store = "a", .key = "none"}));
  must(transaction->queue(
      {.kind = Change::Kind::expire, .store = "a", .key = "3", .expires = until(200)}));
  must(transaction->queue({.kind = Change::Kind::clear, .store = "d"}));
  CHECK(must(transaction->flush()) == std::vector<ChangeOutcome>{{Applied::yes, 0},
                                                                 {Applied::no, 0},
                                                                 {Applied::no, 0},
                                                                 {Applied::yes, 0},
                                                                 {Applied::yes, 2}});
  CHECK(must(transaction->flush()).empty());
  must(transaction->queue({.kind = Change::Kind::remove, .store = "b", .key = "1"}));
  must(transaction->commit());
  CHECK(scanned(*it.inspector, "a") ==
        std::vector<Entry>{
            {"1", "10"}, {"2", "20", until(100)}, {"3", "30", until(200)}, {"4", "40"}});
  CHECK(scanned(*it.inspector, "b").empty());
  CHECK(scanned(*it.inspector, "d").empty());
}

TEST_CASE("summarize_many gives summaries in the order of the stores", "[contract]") {
  const Filled it;
  CAPTURE(it.subject);
  const auto stores = must(it.inspector->stores());
  REQUIRE(stores.size() == 3);
  std::vector<std::size_t> live;
  while (live.size() < stores.size()) {
    const auto some =
        must(it.inspector->summarize_many(std::span{stores}.subspan(live.size()), at(100)));
    REQUIRE_FALSE(some.empty());
    for (const persist::StoreSummary& summary : some) live.push_back(summary.live);
  }
  CHECK(live == std::vector<std::size_t>{2, 1, 2});
}

TEST_CASE("wait_for_change returns at its deadline, or when somebody writes", "[contract]") {
  using std::chrono::steady_clock;
  const Filled it;
  CAPTURE(it.subject);
  if (!it.subject.is_shared) return;
  std::uint64_t seen = must(it.inspector->version());
  // The first answers may all be new.
  for (int i = 0; i < 5; ++i) seen = must(it.inspector->version());
  // InnoDB cleans up once, within about a second after the last commit.
  const bool settles = it.subject.name.starts_with("mysql");
  for (std::uint64_t before = seen + 1, tries = 0; settles && seen != before && tries < 50;
       ++tries) {
    before = seen;
    seen = must(it.inspector->wait_for_change(seen, steady_clock::now() + 1500ms));
  }
  const auto began = steady_clock::now();
  CHECK(must(it.inspector->wait_for_change(seen, began + 150ms)) == seen);
  CHECK(steady_clock::now() - began >= 150ms);

  std::thread writer{[&] {
    std::this_thread::sleep_for(50ms);
    put(*it.place.inspect(), "a", {{"5", "50"}});
  }};
  const auto found = it.inspector->wait_for_change(seen, steady_clock::now() + 20s);
  writer.join();
  CHECK(must(found) != seen);
  CHECK(looked_up(*it.inspector, "a", "5") == Entry{"5", "50"});
}

TEST_CASE("a snapshot stays as it was taken, where the backing has any", "[contract]") {
  const Filled it;
  CAPTURE(it.subject);
  auto snapshot = it.inspector->snapshot();
  REQUIRE(snapshot.has_value() == it.inspector->capabilities().snapshot);
  if (!snapshot) {
    CHECK(std::get<persist::PersistenceBackingError>(snapshot.error()).fault ==
          persist::BackingFault::unsupported);
    return;
  }
  put(*it.inspector, "b", {{"1", "later"}});
  CHECK(scanned(**snapshot, "b") == std::vector<Entry>{{"1", "11"}});
  CHECK(ids_of(**snapshot) == std::vector<std::string>{"a", "b", "d"});
}
