// Keys and values as a table's collation, character set and columns take them, on a server that
// tests/servers/mysql.sh started.

#include <chrono>
#include <string>
#include <vector>

#include <persist/mysql.hpp>

#include "unit/drivers/mysql/server.hpp"

#include <catch2/catch.hpp>

using namespace mysql_server;
using namespace std::chrono_literals;
using persist::Applied;
using persist::Condition;
using persist::Expires;

TEST_CASE("MySQL: a key that the collation takes for another one is neither found nor written",
          "[mysql]") {
  if (url() == nullptr) return;
  const std::string layout = GENERATE("single", "multi", "kvs");
  CAPTURE(layout);
  auto options = options_for("folded_" + layout);
  options.layout = persist::layout_named(layout);
  const auto inspector = must(persist::open_mysql_inspector(options));
  put(*inspector, "KEY", "1");
  CHECK(value_of(*inspector, "KEY") == "1");
  for (const std::string key : {"key", "KEY ", "k\xc3\xa9y"}) {
    CAPTURE(key);
    CHECK(value_of(*inspector, key) == std::nullopt);
    const std::string error = error_of_putting(*inspector, "users", {"other", key});
    CHECK(error.find("does not distinguish the key \"") != std::string::npos);
    CHECK(error.find("KEY\"") != std::string::npos);
    const auto transaction = must(inspector->begin({}));
    CHECK(must(transaction->remove("users", key)) == Applied::no);
    CHECK(must(transaction->expire("users", key, Expires::at(1))) == Applied::no);
    CHECK_FALSE(transaction->put("users", key, "2", Expires::never(), Condition::absent()));
  }
  CHECK(error_of_putting(*inspector, "users", {"new", "New"}).find("new\"") != std::string::npos);
  std::vector<std::string> many{"many", "MANY"};
  for (int i = 0; i < 500; ++i) many.push_back(std::to_string(i));
  CHECK_FALSE(error_of_putting(*inspector, "users", many).empty());
  // Nothing was changed.
  CHECK(value_of(*inspector, "KEY") == "1");
  CHECK(must(inspector->summarize(must(inspector->stores()).front(), {})).live == 1);
}

TEST_CASE("MySQL: stores that the collation takes for one are told apart", "[mysql]") {
  if (url() == nullptr) return;
  const auto inspector = must(persist::open_mysql_inspector(options_for("folded_stores")));
  CHECK(error_of_putting(*inspector, "users", {"a", "c"}).empty());
  CHECK(error_of_putting(*inspector, "Users", {"b"}).empty());
  const std::string error = error_of_putting(*inspector, "Users", {"a"});
  CHECK(error.find("from \"a\" of the store \"users\"") != std::string::npos);
  CHECK(error_of_putting(*inspector, "users ", {"d", "e", "f"}).empty());
  const auto stores = must(inspector->stores());
  REQUIRE(stores.size() == 3);
  const auto summaries = must(inspector->summarize_many(stores, {}));
  REQUIRE(summaries.size() == 3);
  CHECK(summaries[0].live == 1);
  CHECK(summaries[1].live == 2);
  CHECK(stores[2].id == "users ");
  CHECK(summaries[2].live == 3);
  CHECK(must(must(inspector->begin({}))->clear("Users")) == 1);
}

TEST_CASE("MySQL: what a column cannot hold is refused, and nothing is written", "[mysql]") {
  if (url() == nullptr) return;
  const auto inspector = must(persist::open_mysql_inspector(options_for("refused")));
  const auto latin =
      must(persist::open_mysql_inspector(options_for("refused_latin", "CHARACTER SET latin1")));
  put(*inspector, "kept", "1");
  CHECK(error_of_putting(*inspector, "users", {"a", std::string(192, 'k')}).find("'id'") !=
        std::string::npos);
  CHECK(
      error_of_putting(*inspector, "users", {"a", "b"}, std::string(65'536, 'v')).find("'value'") !=
      std::string::npos);
  CHECK_FALSE(error_of_putting(*inspector, "users", {"a", "\xff"}).empty());
  CHECK(value_of(*inspector, "a") == std::nullopt);
  CHECK(value_of(*inspector, std::string(192, 'k')) == std::nullopt);
  CHECK(error_of_putting(*latin, "users", {"\xc3\xa9"}).empty());
  CHECK_FALSE(error_of_putting(*latin, "users", {"a", "\xe9\x94\xae"}).empty());
  CHECK(value_of(*latin, "a") == std::nullopt);
  CHECK(value_of(*latin, "\xc3\xa9") == "2");
}

TEST_CASE("MySQL: what the character set of a table lacks is not found", "[mysql]") {
  if (url() == nullptr) return;
  const std::string layout = GENERATE("single", "multi", "kvs");
  CAPTURE(layout);
  auto options = options_for("latin_" + layout, "CHARACTER SET latin1");
  options.layout = persist::layout_named(layout);
  const auto inspector = must(persist::open_mysql_inspector(options));
  const std::string lacked = "\xe9\x94\xae";
  std::vector<std::string> keys;
  for (int i = 100; i < 140; ++i) keys.push_back(std::to_string(i));
  keys.emplace_back("\xc3\xa9");
  CHECK(error_of_putting(*inspector, "users", keys, "1").empty());

  CHECK(value_of(*inspector, lacked) == std::nullopt);
  std::vector<persist::Place> places;
  for (const std::string& key : keys) {
    places.push_back({"users", key});
    places.push_back({"users", lacked});
  }
  persist::EntryBatch batch;
  std::size_t done = 0;
  for (std::size_t found = 0; done < places.size();) {
    const std::size_t count = must(inspector->lookup_many(std::span{places}.subspan(done), batch));
    for (std::size_t i = 0; i < count; ++i) found += batch.is_absent(i) ? 0U : 1U;
    done += count;
    if (done == places.size()) CHECK(found == keys.size());
  }

  for (const std::string& store : {std::string{"users"}, lacked}) {
    CAPTURE(store);
    const persist::ScanOptions scanned{.prefix = lacked};
    const auto scan = must(inspector->scan(store, scanned));
    must(scan->next(batch));
    CHECK(batch.empty());
  }
  CHECK(must(inspector->purge(lacked, persist::Instant{1ms}, 10)) == 0);
  const auto transaction = must(inspector->begin({}));
  CHECK(must(transaction->remove("users", lacked)) == Applied::no);
  CHECK(must(transaction->expire("users", lacked, Expires::at(1))) == Applied::no);
  CHECK(must(transaction->clear(lacked)) == 0);
  must(transaction->put("users", "more", "1", Expires::never()));
  must(transaction->commit());
  CHECK(value_of(*inspector, "more") == "1");
}
