// What the faults of a server become, on one that tests/servers/mysql.sh started.

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <persist/mysql.hpp>

#include "unit/drivers/mysql/server.hpp"

#include <catch2/catch.hpp>

using namespace mysql_server;
using namespace std::chrono_literals;
using persist::Applied;
using persist::BackingFault;
using persist::Condition;
using persist::Expires;

namespace {

/// One increment of the number under "n", with compare-and-set; whether it was made.
bool increment(persist::Inspector& inspector) {
  persist::EntryBatch batch;
  if (!inspector.lookup("users", "n", batch) || batch.empty()) return false;
  const std::string before{batch[0].value};
  const std::string after = std::to_string(std::stoi(before) + 1);
  const auto transaction = inspector.begin({});
  if (!transaction) return false;
  const auto applied =
      (*transaction)->put("users", "n", after, Expires::never(), Condition::equals(before));
  return applied && *applied == Applied::yes && (*transaction)->commit();
}

}  // namespace

TEST_CASE("MySQL: the version changes with every commit, and not by reading", "[mysql]") {
  if (url() == nullptr) return;
  const auto inspector = must(persist::open_mysql_inspector(options_for("version")));
  put(*inspector, "a", "1");
  const auto before = must(inspector->version());
  put(*inspector, "a", "2");
  CHECK(must(inspector->version()) != before);
  // What the server still does by itself ends soon.
  bool is_quiet = false;
  for (int tries = 0; tries < 50 && !is_quiet; ++tries) {
    const auto seen = must(inspector->version());
    CHECK(value_of(*inspector, "a") == "2");
    std::this_thread::sleep_for(50ms);
    is_quiet = must(inspector->version()) == seen;
  }
  CHECK(is_quiet);
}

TEST_CASE("MySQL: a table of a store goes with the commit, and stays without it", "[mysql]") {
  if (url() == nullptr) return;
  auto options = options_for("dropped");
  options.layout = persist::Layout::multi;
  const auto inspector = must(persist::open_mysql_inspector(options));
  put(*inspector, "a", "1");
  CHECK(must(must(inspector->begin({}))->drop("users")) == 1);
  CHECK(value_of(*inspector, "a") == "1");
  const auto transaction = must(inspector->begin({}));
  CHECK(must(transaction->drop("users")) == 1);
  must(transaction->commit());
  CHECK(must(inspector->stores()).empty());
}

TEST_CASE("MySQL: a new store within a transaction does not commit it", "[mysql]") {
  if (url() == nullptr) return;
  auto options = options_for("created");
  options.layout = persist::Layout::multi;
  const auto inspector = must(persist::open_mysql_inspector(options));
  {
    const auto transaction = must(inspector->begin({}));
    must(transaction->put("users", "a", "1", Expires::never()));
    must(transaction->put("others", "a", "1", Expires::never()));
  }
  CHECK(value_of(*inspector, "a") == std::nullopt);
}

TEST_CASE("MySQL: a connection that is lost is made again by what reads", "[mysql]") {
  if (url() == nullptr) return;
  const auto inspector = must(persist::open_mysql_inspector(options_for("lost_reading")));
  put(*inspector, "a", "1");
  end_sessions();
  CHECK(value_of(*inspector, "a") == "1");
  end_sessions();
  CHECK(must(inspector->stores()).size() == 1);
  end_sessions();
  put(*inspector, "a", "2");
  CHECK(value_of(*inspector, "a") == "2");
}

TEST_CASE("MySQL: a connection that is lost in a transaction leaves nothing of it", "[mysql]") {
  if (url() == nullptr) return;
  const auto inspector = must(persist::open_mysql_inspector(options_for("lost_writing")));
  put(*inspector, "a", "1");
  auto transaction = must(inspector->begin({}));
  for (int i = 0; i < 5000; ++i) {
    must(transaction->queue({.store = "users", .key = std::to_string(i), .value = "1"}));
  }
  must(transaction->flush());
  end_sessions();
  must(transaction->queue({.store = "users", .key = "last", .value = "1"}));
  CHECK(fault_of(transaction->commit()) == BackingFault::unreachable);
  transaction = nullptr;
  CHECK(value_of(*inspector, "1") == std::nullopt);
  CHECK(value_of(*inspector, "a") == "1");
}

TEST_CASE("MySQL: a row that another session has locked is busy in time", "[mysql]") {
  if (url() == nullptr) return;
  auto options = options_for("locked");
  const auto holder = must(persist::open_mysql_inspector(options));
  put(*holder, "a", "1");
  options.timeout = 300ms;
  const auto waiter = must(persist::open_mysql_inspector(options));
  const auto held = must(holder->begin({}));
  CHECK(must(held->put("users", "a", "2", Expires::never(), Condition::equals("1"))) ==
        Applied::yes);
  const auto begun = std::chrono::steady_clock::now();
  CHECK(fault_of(must(waiter->begin({}))->put("users", "a", "3", Expires::never())) ==
        BackingFault::busy);
  CHECK(std::chrono::steady_clock::now() - begun < 4s);
  must(held->commit());
  CHECK(value_of(*waiter, "a") == "2");
}

TEST_CASE("MySQL: logins and servers that refuse are told by the fault", "[mysql]") {
  if (url() == nullptr) return;
  auto options = options_for("refusing");
  options.access = persist::Access::read;
  const auto reader = must(persist::open_mysql_inspector(options));
  CHECK_FALSE(reader->begin({}));
  options.password = "a wrong one";
  const auto denied = persist::open_mysql_inspector(options);
  CHECK(fault_of(denied) == BackingFault::denied);
  CHECK(persist::message_of(denied.error()).find("a wrong one") == std::string::npos);
  options.hosts = {{.name = "127.0.0.1", .port = 1}};
  CHECK(fault_of(persist::open_mysql_inspector(options)) == BackingFault::unreachable);
}

TEST_CASE("MySQL: eight writers count to 2,000 with compare-and-set", "[mysql]") {
  if (url() == nullptr) return;
  const auto options = options_for("counted");
  const auto reader = must(persist::open_mysql_inspector(options));
  put(*reader, "n", "0");
  std::vector<std::thread> writers;
  for (int i = 0; i < 8; ++i) {
    writers.emplace_back([&options] {
      const auto inspector = persist::open_mysql_inspector(options);
      for (int made = 0; inspector && made < 250;) made += increment(**inspector) ? 1 : 0;
    });
  }
  for (std::thread& writer : writers) writer.join();
  CHECK(value_of(*reader, "n") == "2000");
}
