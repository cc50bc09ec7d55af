// What an inspector is promised of changes.

#include "contract/subject.hpp"

using namespace contract;
using persist::Applied;
using persist::Condition;
using persist::Expires;
using persist::StorageClass;

namespace {

struct InspectedUsers {
  Subject subject = each_subject();
  Place place = subject.make_place();
  std::unique_ptr<persist::Inspector> inspector = place.inspect();

  InspectedUsers() {
    put(*inspector, "users",
        {{"dead", "1", until(100)}, {"dying", "2", until(101)}, {"live", "3"}});
  }

  /// The transactions of these tests begin at 100.
  [[nodiscard]] std::unique_ptr<persist::Transaction> begin() const {
    return must(inspector->begin(at(100)));
  }
  [[nodiscard]] std::optional<Entry> entry(std::string_view key) const {
    return looked_up(*inspector, "users", key);
  }
};

const std::vector<Entry> untouched{
    {"dead", "1", until(100)}, {"dying", "2", until(101)}, {"live", "3"}};

}  // namespace

TEST_CASE("A transaction commits puts, removals and expiries together", "[contract]") {
  const InspectedUsers it;
  CAPTURE(it.subject);
  const auto transaction = it.begin();
  CHECK(must(transaction->put("users", "new", "4", until(200))) == Applied::yes);
  CHECK(must(transaction->put("users", "live", "5", Expires::never())) == Applied::yes);
  CHECK(must(transaction->remove("users", "dead")) == Applied::yes);
  CHECK(must(transaction->expire("users", "dying", Expires::never())) == Applied::yes);
  CHECK(must(transaction->put("orders", "x", "6", Expires::never())) == Applied::yes);
  must(transaction->commit());
  CHECK(scanned(*it.inspector, "users") ==
        std::vector<Entry>{{"dying", "2"}, {"live", "5"}, {"new", "4", until(200)}});
  CHECK(looked_up(*it.inspector, "orders", "x") == Entry{"x", "6"});
}

TEST_CASE("A transaction that is not committed leaves nothing behind", "[contract]") {
  const InspectedUsers it;
  CAPTURE(it.subject);
  {
    const auto transaction = it.begin();
    must(transaction->put("users", "new", "4", Expires::never()));
    must(transaction->put("users", "live", "5", until(300)));
    must(transaction->put("users", "live", "6", until(301)));
    must(transaction->remove("users", "dying"));
    must(transaction->put("users", "dying", "7", Expires::never()));
    must(transaction->remove("users", "new"));
    CHECK(must(transaction->clear("users")) == 3);
    must(transaction->put("users", "other", "8", Expires::never()));
    must(transaction->put("orders", "x", "9", Expires::never()));
  }
  CHECK(scanned(*it.inspector, "users") == untouched);
  CHECK(scanned(*it.inspector, "orders").empty());
}

TEST_CASE("A transaction sees its own changes in what follows", "[contract]") {
  const InspectedUsers it;
  CAPTURE(it.subject);
  const auto transaction = it.begin();
  CHECK(must(transaction->put("users", "new", "4", Expires::never(), Condition::absent())) ==
        Applied::yes);
  CHECK(must(transaction->put("users", "new", "5", Expires::never(), Condition::absent())) ==
        Applied::no);
  CHECK(must(transaction->remove("users", "live")) == Applied::yes);
  CHECK(must(transaction->remove("users", "live")) == Applied::no);
  CHECK(must(transaction->put("users", "live", "6", Expires::never(), Condition::absent())) ==
        Applied::yes);
  CHECK(must(transaction->clear("users")) == 4);
  CHECK(must(transaction->expire("users", "live", until(500))) == Applied::no);
  must(transaction->put("users", "last", "7", Expires::never()));
  CHECK(must(transaction->expire("users", "last", until(500))) == Applied::yes);
  must(transaction->commit());
  CHECK(scanned(*it.inspector, "users") == std::vector<Entry>{{"last", "7", until(500)}});
}

TEST_CASE("A put on condition of absence takes an expired entry for absent", "[contract]") {
  const InspectedUsers it;
  CAPTURE(it.subject);
  const auto transaction = it.begin();
  CHECK(must(transaction->put("users", "live", "9", Expires::never(), Condition::absent())) ==
        Applied::no);
  CHECK(must(transaction->put("users", "dead", "9", Expires::never(), Condition::absent())) ==
        Applied::yes);
  must(transaction->commit());
  CHECK(it.entry("live") == Entry{"live", "3"});
  CHECK(it.entry("dead") == Entry{"dead", "9"});
}

TEST_CASE("A put on condition of a value compares the live one byte for byte", "[contract]") {
  const InspectedUsers it;
  CAPTURE(it.subject);
  const auto put_if = [&](std::string_view key, std::string_view expected) {
    const auto transaction = it.begin();
    const Applied applied =
        must(transaction->put("users", key, "9", Expires::never(), Condition::equals(expected)));
    must(transaction->commit());
    return applied;
  };
  CHECK(put_if("live", "3 ") == Applied::no);
  CHECK(put_if("dead", "1") == Applied::no);
  CHECK(put_if("missing", "3") == Applied::no);
  CHECK(scanned(*it.inspector, "users") == untouched);
  CHECK(put_if("live", "3") == Applied::yes);
  CHECK(it.entry("live") == Entry{"live", "9"});
}

TEST_CASE("A change on condition that the entry is unchanged compares value and expiry",
          "[contract]") {
  const InspectedUsers it;
  CAPTURE(it.subject);
  const auto dying = [&](std::string_view value, Expires expires) {
    const auto transaction = it.begin();
    const Applied applied = must(
        transaction->put("users", "dying", "9", until(900), Condition::unchanged(value, expires)));
    must(transaction->commit());
    return applied;
  };
  CHECK(dying("2", until(102)) == Applied::no);
  CHECK(dying("2", Expires::never()) == Applied::no);
  CHECK(dying("3", until(101)) == Applied::no);
  CHECK(scanned(*it.inspector, "users") == untouched);
  CHECK(dying("2", until(101)) == Applied::yes);
  CHECK(it.entry("dying") == Entry{"dying", "9", until(900)});

  const auto transaction = it.begin();
  const Condition never = Condition::unchanged("3", Expires::never());
  CHECK(must(transaction->remove("users", "missing", never)) == Applied::no);
  CHECK(must(transaction->remove("nobody", "live", never)) == Applied::no);
  CHECK(must(transaction->expire("users", "live", until(700),
                                 Condition::unchanged("3", until(700)))) == Applied::no);
  CHECK(must(transaction->expire("users", "live", until(700), never)) == Applied::yes);
  CHECK(must(transaction->remove("users", "live", never)) == Applied::no);
  CHECK(must(transaction->remove("users", "live", Condition::unchanged("3", until(700)))) ==
        Applied::yes);
  must(transaction->commit());
  CHECK(it.entry("live") == std::nullopt);
}

TEST_CASE("A change on condition that the entry is unchanged finds an expired one", "[contract]") {
  const InspectedUsers it;
  CAPTURE(it.subject);
  const auto transaction = it.begin();
  CHECK(must(transaction->remove("users", "dead", Condition::unchanged("1", until(99)))) ==
        Applied::no);
  CHECK(must(transaction->expire("users", "dead", until(900),
                                 Condition::unchanged("1", until(100)))) == Applied::no);
  CHECK(must(transaction->remove("users", "dead", Condition::unchanged("1", until(100)))) ==
        Applied::yes);
  must(transaction->commit());
  CHECK(keys_of(scanned(*it.inspector, "users")) == std::vector<std::string>{"dying", "live"});
}

TEST_CASE("A removal obeys its condition", "[contract]") {
  const InspectedUsers it;
  CAPTURE(it.subject);
  const auto transaction = it.begin();
  CHECK(must(transaction->remove("users", "live", Condition::equals("4"))) == Applied::no);
  CHECK(must(transaction->remove("users", "live", Condition::absent())) == Applied::no);
  CHECK(must(transaction->remove("users", "dead", Condition::equals("1"))) == Applied::no);
  CHECK(must(transaction->remove("users", "missing")) == Applied::no);
  CHECK(must(transaction->remove("users", "live", Condition::equals("3"))) == Applied::yes);
  CHECK(must(transaction->remove("users", "dead", Condition::absent())) == Applied::yes);
  must(transaction->commit());
  CHECK(keys_of(scanned(*it.inspector, "users")) == std::vector<std::string>{"dying"});
}

TEST_CASE("An expiry changes for a live entry alone, and its value stays", "[contract]") {
  const InspectedUsers it;
  CAPTURE(it.subject);
  const auto transaction = it.begin();
  CHECK(must(transaction->expire("users", "dead", Expires::never())) == Applied::no);
  CHECK(must(transaction->expire("users", "missing", Expires::never())) == Applied::no);
  CHECK(must(transaction->expire("users", "live", until(7), Condition::equals("4"))) ==
        Applied::no);
  CHECK(must(transaction->expire("users", "live", until(777), Condition::equals("3"))) ==
        Applied::yes);
  must(transaction->commit());
  CHECK(it.entry("dead") == Entry{"dead", "1", until(100)});
  CHECK(it.entry("live") == Entry{"live", "3", until(777)});
}

TEST_CASE("An expiry keeps every digit", "[contract]") {
  const InspectedUsers it;
  CAPTURE(it.subject);
  if (!it.subject.keeps_every_expiry) return;
  const std::vector<Entry> entries{{"a", "1", Expires::at(8000001718454896640)},
                                   {"b", "1", Expires::at(-5)},
                                   {"c", "1", Expires::at_fraction(4102444800000.5)},
                                   {"d", "1", Expires::at(0)}};
  put(*it.inspector, "times", entries);
  CHECK(scanned(*it.inspector, "times") == entries);
}

TEST_CASE("Clearing a store leaves the others alone", "[contract]") {
  const InspectedUsers it;
  CAPTURE(it.subject);
  put(*it.inspector, "user", {{"s", "1"}});
  put(*it.inspector, "usersx", {{"s", "1"}});
  const auto transaction = it.begin();
  CHECK(must(transaction->clear("users")) == 3);
  CHECK(must(transaction->clear("users")) == 0);
  CHECK(must(transaction->clear("nobody")) == 0);
  must(transaction->commit());
  CHECK(scanned(*it.inspector, "users").empty());
  CHECK(scanned(*it.inspector, "user").size() == 1);
  CHECK(scanned(*it.inspector, "usersx").size() == 1);
}

TEST_CASE("One transaction follows another", "[contract]") {
  const InspectedUsers it;
  CAPTURE(it.subject);
  must(it.begin()->put("users", "lost", "1", Expires::never()));
  for (int i = 0; i < 3; ++i) {
    const auto transaction = it.begin();
    must(transaction->put("users", "n", std::to_string(i), Expires::never()));
    must(transaction->commit());
  }
  CHECK(it.entry("n") == Entry{"n", "2"});
  CHECK(it.entry("lost") == std::nullopt);
}

TEST_CASE("A purge removes expired entries up to its limit", "[contract]") {
  const InspectedUsers it;
  CAPTURE(it.subject);
  if (!it.subject.purges) return;
  std::vector<Entry> entries;
  for (int i = 0; i < 25; ++i) entries.push_back({"k" + std::to_string(i), "1", until(50)});
  put(*it.inspector, "users", entries);
  put(*it.inspector, "orders", {{"x", "1", until(50)}});
  CHECK(must(it.inspector->purge("users", at(100), 10)) == 10);
  CHECK(must(it.inspector->purge("users", at(100), 10)) == 10);
  CHECK(must(it.inspector->purge("users", at(100), 10)) == 6);
  CHECK(must(it.inspector->purge("users", at(100), 10)) == 0);
  CHECK(keys_of(scanned(*it.inspector, "users")) == std::vector<std::string>{"dying", "live"});
  CHECK(scanned(*it.inspector, "orders").size() == 1);
}

TEST_CASE("A key or value of bytes stays apart from the text of the same bytes", "[contract]") {
  const InspectedUsers it;
  CAPTURE(it.subject);
  if (!it.subject.keeps_classes) return;
  const auto transaction = it.begin();
  must(transaction->put("users", {"live", StorageClass::blob}, "\xff", Expires::never(), {},
                        StorageClass::blob));
  must(transaction->commit());
  CHECK(it.entry("live") == Entry{"live", "3"});
  persist::EntryBatch batch;
  must(it.inspector->lookup("users", {"live", StorageClass::blob}, batch));
  REQUIRE(batch.size() == 1);
  CHECK(batch[0].key_class == StorageClass::blob);
  CHECK(batch[0].value_class == StorageClass::blob);
  CHECK(batch[0].value == "\xff");
}
