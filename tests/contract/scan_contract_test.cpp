// What an inspector is promised of stores, look-ups and scans.

#include <algorithm>

#include "contract/subject.hpp"

using namespace contract;
using persist::Expires;
using persist::Liveness;
using persist::ScanOptions;

namespace {

struct Inspected {
  Subject subject = each_subject();
  Place place = subject.make_place();
  std::unique_ptr<persist::Inspector> inspector = place.inspect();
};

using Keys = std::vector<std::string>;

}  // namespace

TEST_CASE("An empty backing has no stores and no entries", "[contract]") {
  const Inspected it;
  CAPTURE(it.subject);
  CHECK(ids_of(*it.inspector).empty());
  CHECK(scanned(*it.inspector, "users").empty());
  CHECK(looked_up(*it.inspector, "users", "a") == std::nullopt);
  CHECK(summary_of(*it.inspector, "users", at(0)) == persist::StoreSummary{});
  CHECK(must(it.inspector->purge("users", at(0), 10)) == 0);
}

TEST_CASE("A scan goes in byte order of the keys, expired ones included", "[contract]") {
  const Inspected it;
  CAPTURE(it.subject);
  if (it.subject.folds_keys) return;
  put(*it.inspector, "users",
      {{"b", "2", until(5)},
       {"é", "5"},
       {"", "0"},
       {"a", "1"},
       {"B", "3"},
       {"z", "4", until_half_after(it.subject, 0)},
       {"\xf0\x9f\x98\x80", "7"},
       {"\xef\xbf\xbd", "6"}});
  CHECK(scanned(*it.inspector, "users") ==
        std::vector<Entry>{{"", "0"},
                           {"B", "3"},
                           {"a", "1"},
                           {"b", "2", until(5)},
                           {"z", "4", until_half_after(it.subject, 0)},
                           {"é", "5"},
                           {"\xef\xbf\xbd", "6"},
                           {"\xf0\x9f\x98\x80", "7"}});
}

TEST_CASE("A scan keeps to its prefix", "[contract]") {
  const Inspected it;
  CAPTURE(it.subject);
  put(*it.inspector, "users", {{"a", "1"}, {"ab", "2"}, {"ab%", "3"}, {"ab_", "4"}, {"ac", "5"}});
  CHECK(keys_of(scanned(*it.inspector, "users", {.prefix = "ab"})) == Keys{"ab", "ab%", "ab_"});
  CHECK(keys_of(scanned(*it.inspector, "users", {.prefix = "ab%"})) == Keys{"ab%"});
  CHECK(keys_of(scanned(*it.inspector, "users", {.prefix = "x"})).empty());
}

TEST_CASE("A scan keeps to a prefix that ends in the greatest byte of its character",
          "[contract]") {
  const Inspected it;
  CAPTURE(it.subject);
  put(*it.inspector, "users", {{"\xf4\x8f\xbf\xbf", "1"}, {"\xf4\x8f\xbf\xbf!", "2"}, {"z", "3"}});
  CHECK(scanned(*it.inspector, "users", {.prefix = "\xf4\x8f\xbf\xbf"}).size() == 2);
}

TEST_CASE("A scan begins strictly after a key, there or not", "[contract]") {
  const Inspected it;
  CAPTURE(it.subject);
  put(*it.inspector, "users", {{"", "0"}, {"a", "1"}, {"c", "2"}, {"d", "3"}});
  CHECK(keys_of(scanned(*it.inspector, "users", {.after = "a"})) == Keys{"c", "d"});
  CHECK(keys_of(scanned(*it.inspector, "users", {.after = "b"})) == Keys{"c", "d"});
  CHECK(keys_of(scanned(*it.inspector, "users", {.after = ""})) == Keys{"a", "c", "d"});
  CHECK(keys_of(scanned(*it.inspector, "users", {.after = "d"})).empty());
}

TEST_CASE("A scan takes prefix and after together", "[contract]") {
  const Inspected it;
  CAPTURE(it.subject);
  put(*it.inspector, "users", {{"a", "1"}, {"ba", "2"}, {"bb", "3"}, {"c", "4"}});
  CHECK(keys_of(scanned(*it.inspector, "users", {.prefix = "b", .after = "a"})) ==
        Keys{"ba", "bb"});
  CHECK(keys_of(scanned(*it.inspector, "users", {.prefix = "b", .after = "ba"})) == Keys{"bb"});
  CHECK(keys_of(scanned(*it.inspector, "users", {.prefix = "b", .after = "c"})).empty());
}

TEST_CASE("A scan takes the live or the expired alone", "[contract]") {
  const Inspected it;
  CAPTURE(it.subject);
  put(*it.inspector, "users",
      {{"a", "1"},
       {"b", "2", until(99)},
       {"c", "3", until(100)},
       {"d", "4", until(101)},
       {"e", "5", until_half_after(it.subject, 100)}});
  const auto keys = [&](Liveness liveness) {
    return keys_of(scanned(*it.inspector, "users", {.liveness = liveness, .now = at(100)}));
  };
  CHECK(keys(Liveness::live) == Keys{"a", "d", "e"});
  CHECK(keys(Liveness::expired) == Keys{"b", "c"});
  CHECK(keys(Liveness::all).size() == 5);
}

TEST_CASE("A scan over keys alone takes the live or the expired alone, too", "[contract]") {
  const Inspected it;
  CAPTURE(it.subject);
  put(*it.inspector, "other", {{"b", "1", until(1)}});
  put(*it.inspector, "users",
      {{"a", "1", until(100)}, {"b", "2", until(101)}, {"c", "3"}, {"cc", "4"}});
  const auto keys = [&](Liveness liveness, std::string prefix = {}) {
    return keys_of(scanned(*it.inspector, "users",
                           {.prefix = std::move(prefix),
                            .liveness = liveness,
                            .now = at(100),
                            .projection = persist::Projection::keys}));
  };
  CHECK(keys(Liveness::all) == Keys{"a", "b", "c", "cc"});
  CHECK(keys(Liveness::live) == Keys{"b", "c", "cc"});
  CHECK(keys(Liveness::live, "c") == Keys{"c", "cc"});
  CHECK(keys(Liveness::expired) == Keys{"a"});
}

TEST_CASE("A scan over many entries comes in batches and misses none", "[contract]") {
  const Inspected it;
  CAPTURE(it.subject);
  std::vector<Entry> entries;
  for (int i = 0; i < 10'000; ++i) {
    std::string number = std::to_string(i);
    entries.push_back({"key:" + std::string(5 - number.size(), '0') + number,
                       "\"" + std::string(100, 'x') + number + "\""});
  }
  put(*it.inspector, "users", entries);
  const auto scan = must(it.inspector->scan("users", {}));
  persist::EntryBatch batch;
  std::size_t batches = 0;
  std::size_t seen = 0;
  for (must(scan->next(batch)); !batch.empty(); must(scan->next(batch)), ++batches) {
    CHECK(batch.bytes() < 2 * (256 << 10));
    for (std::size_t i = 0; i < batch.size(); ++i, ++seen) {
      if (batch[i].key != entries[seen].key || batch[i].value != entries[seen].value) {
        FAIL("entry " << seen << " is " << batch[i].key);
      }
    }
  }
  CHECK(seen == entries.size());
  CHECK(batches > 2);
  must(scan->next(batch));
  CHECK(batch.empty());
}

TEST_CASE("A scan hands out a value larger than a batch", "[contract]") {
  const Inspected it;
  CAPTURE(it.subject);
  if (!it.subject.keeps_long_values) return;
  const std::string big = "\"" + std::string(5 << 20, 'y') + "\"";
  put(*it.inspector, "users", {{"a", "1"}, {"b", big}, {"c", "2"}});
  const std::vector<Entry> entries = scanned(*it.inspector, "users");
  REQUIRE(entries.size() == 3);
  CHECK((entries[1].value == big));
}

TEST_CASE("A scan goes on while entries come and go around it", "[contract]") {
  const Inspected it;
  CAPTURE(it.subject);
  std::vector<Entry> entries;
  const std::string value = "\"" + std::string(50'000, 'x') + "\"";
  for (char c = 'a'; c <= 'z'; ++c) entries.push_back({std::string{c}, value});
  put(*it.inspector, "users", entries);
  const auto scan = must(it.inspector->scan("users", {}));
  persist::EntryBatch batch;
  must(scan->next(batch));
  REQUIRE_FALSE(batch.empty());
  const std::string last{batch[batch.size() - 1].key};
  REQUIRE(last < "m");

  const auto transaction = must(it.inspector->begin(at(0)));
  for (const std::string& gone : {std::string{"a"}, last, std::string{"m"}}) {
    CHECK(must(transaction->remove("users", std::string_view{gone})) == persist::Applied::yes);
  }
  must(transaction->put("users", std::string_view{"0"}, "1", Expires::never()));
  must(transaction->put("users", std::string_view{"zz"}, "1", Expires::never()));
  must(transaction->commit());

  Keys rest;
  for (must(scan->next(batch)); !batch.empty(); must(scan->next(batch))) {
    for (std::size_t i = 0; i < batch.size(); ++i) rest.emplace_back(batch[i].key);
  }
  CHECK(std::ranges::is_sorted(rest));
  CHECK(rest.front() == std::string{static_cast<char>(last[0] + 1)});
  // What was sorted was all read before the first entry was given out.
  if (it.inspector->capabilities().ordered) CHECK(std::ranges::count(rest, "m") == 0);
  CHECK(std::ranges::count(rest, "n") == 1);
  CHECK(std::ranges::count(rest, "z") == 1);
  // What comes while the scan is under way is seen or not.
  CHECK((rest.back() == "z" || rest.back() == "zz"));
}

TEST_CASE("A lookup finds an entry with its expiry, expired or not", "[contract]") {
  const Inspected it;
  CAPTURE(it.subject);
  put(*it.inspector, "users", {{"a", "1", until(5)}, {"b", "2"}});
  CHECK(looked_up(*it.inspector, "users", "a") == Entry{"a", "1", until(5)});
  CHECK(looked_up(*it.inspector, "users", "b") == Entry{"b", "2"});
  CHECK(looked_up(*it.inspector, "users", "c") == std::nullopt);
  CHECK(looked_up(*it.inspector, "orders", "a") == std::nullopt);
}

TEST_CASE("Lookups of one reading find what lookups find, and what is changed after it",
          "[contract]") {
  const Inspected it;
  CAPTURE(it.subject);
  put(*it.inspector, "users", {{"a", "1"}});
  {
    const auto reading = must(it.inspector->begin_snapshot());
    CHECK(looked_up(*it.inspector, "users", "a") == Entry{"a", "1"});
    CHECK(looked_up(*it.inspector, "users", "b") == std::nullopt);
    CHECK(looked_up(*it.inspector, "orders", "a") == std::nullopt);
  }
  put(*it.inspector, "users", {{"a", "2"}});
  const auto reading = must(it.inspector->begin_snapshot());
  CHECK(looked_up(*it.inspector, "users", "a") == Entry{"a", "2"});
}

TEST_CASE("A summary counts the live, the expired and their bytes", "[contract]") {
  const Inspected it;
  CAPTURE(it.subject);
  put(*it.inspector, "users", {{"a", "1", until(100)}, {"b", "2", until(101)}, {"c", "3"}});
  put(*it.inspector, "user", {{"d", "4"}});
  const persist::StoreSummary summary = summary_of(*it.inspector, "users", at(100));
  CHECK(summary.live == 2);
  CHECK(summary.expired == 1);
  CHECK(summary.bytes >= 6);
  CHECK(summary_of(*it.inspector, "user", at(100)).live == 1);
}

TEST_CASE("Stores are listed in byte order of their ids", "[contract]") {
  const Inspected it;
  CAPTURE(it.subject);
  for (const char* id : {"users", "", "it's", "say \"x\"", "a:b%c", "a b", "é", "a%3Ab"}) {
    put(*it.inspector, id, {{"k", "1"}});
  }
  CHECK(ids_of(*it.inspector) ==
        Keys{"", "a b", "a%3Ab", "a:b%c", "it's", "say \"x\"", "users", "é"});
}

TEST_CASE("Stores of odd ids keep their entries apart", "[contract]") {
  const Inspected it;
  CAPTURE(it.subject);
  std::vector<std::string> ids{"",          "a",     "a:", "a:b%c", "a%3Ab", "%",        "it's",
                               "say \"x\"", " lead", "é",  "x_y",   "xzy",   "tab\there"};
  if (it.subject.keeps_astral_ids) ids.emplace_back("\xf0\x9f\x98\x80");
  for (const std::string& id : ids)
    put(*it.inspector, id, {{"k", "\"" + std::to_string(id.size()) + "\""}, {id, "1"}});
  for (const std::string& id : ids) {
    CAPTURE(id);
    CHECK(looked_up(*it.inspector, id, "k")->value == "\"" + std::to_string(id.size()) + "\"");
    CHECK(scanned(*it.inspector, id).size() == 2);
  }
  CHECK(must(must(it.inspector->begin(at(0)))->clear("x_y")) == 2);
}

TEST_CASE("Stores whose ids differ in case are two, where names do not fold", "[contract]") {
  const Inspected it;
  CAPTURE(it.subject);
  if (it.subject.folds_case || it.subject.folds_keys) return;
  put(*it.inspector, "CaseMix", {{"k", "1"}});
  put(*it.inspector, "casemix", {{"k", "2"}});
  CHECK(looked_up(*it.inspector, "CaseMix", "k")->value == "1");
  CHECK(looked_up(*it.inspector, "casemix", "k")->value == "2");
}

TEST_CASE("Odd keys are kept to the byte", "[contract]") {
  const Inspected it;
  CAPTURE(it.subject);
  if (it.subject.folds_keys) return;
  Keys keys{"",
            " ",
            "it's; DROP TABLE effect_persistence; --",
            "say \"hi\"",
            "100%25 %zz %",
            "k:1:2",
            ":",
            "é",
            "\xf0\x9f\x94\x91",
            "a/b\\c/../d",
            ".",
            "..",
            "\n\r\t\x1b[31m\x7f",
            "\xe2\x80\xa8",
            "[a,b]",
            "--help"};
  if (it.subject.keeps_nul) {
    keys.emplace_back("nul\0key", 7);
    keys.emplace_back(1, '\0');
  }
  std::vector<Entry> entries;
  for (const std::string& key : keys) entries.push_back({key, std::to_string(entries.size())});
  put(*it.inspector, "keys", entries);
  for (const Entry& entry : entries) CHECK(looked_up(*it.inspector, "keys", entry.key) == entry);
  std::ranges::sort(keys);
  CHECK(keys_of(scanned(*it.inspector, "keys")) == keys);
}

TEST_CASE("What one handle writes another sees, and tells by the version", "[contract]") {
  const Inspected it;
  CAPTURE(it.subject);
  if (!it.subject.is_shared) return;
  put(*it.inspector, "users", {{"a", "1"}});
  const auto other = it.place.inspect();
  CHECK(looked_up(*other, "users", "a") == Entry{"a", "1"});
  const std::uint64_t before = must(other->version());
  CHECK(must(other->version()) == before);
  put(*it.inspector, "users", {{"a", "2"}});
  CHECK(must(other->version()) != before);
  CHECK(looked_up(*other, "users", "a") == Entry{"a", "2"});
}

TEST_CASE("A backing that is in order has no faults", "[contract]") {
  const Inspected it;
  CAPTURE(it.subject);
  put(*it.inspector, "users", {{"a", "1"}});
  std::vector<std::string> faults;
  must(it.inspector->check([&](const persist::Fault& fault) { faults.push_back(fault.message); }));
  CHECK(faults.empty());
}

TEST_CASE("An interrupt stops the next operation", "[contract]") {
  const Inspected it;
  CAPTURE(it.subject);
  put(*it.inspector, "users", {{"a", "1"}});
  const auto scan = must(it.inspector->scan("users", {}));
  it.inspector->interrupt();
  persist::EntryBatch batch;
  const auto result = scan->next(batch);
  REQUIRE_FALSE(result);
  const auto* error = std::get_if<persist::PersistenceBackingError>(&result.error());
  REQUIRE(error != nullptr);
  CHECK(error->fault == persist::BackingFault::interrupted);
}
