// What the faults of a server become, on one that tests/servers/mysql.sh started.

#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include <persist/mysql.hpp>

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using persist::Applied;
using persist::BackingFault;
using persist::Condition;
using persist::Expires;

namespace {

template <class T>
T must(persist::Result<T> result) {
  if (!result) FAIL(persist::message_of(result.error()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

template <class T>
BackingFault fault_of(const persist::Result<T>& result) {
  REQUIRE_FALSE(result);
  const auto* const error = std::get_if<persist::PersistenceBackingError>(&result.error());
  REQUIRE(error != nullptr);
  CAPTURE(error->message, error->code);
  return error->fault;
}

const char* url() { return std::getenv("PERSIST_TEST_MYSQL"); }

void run_sql(const std::string& sql) {
  const std::string command =
      "mariadb --no-defaults -u root -S \"$PERSIST_TEST_MYSQL_SOCKET\" -e \"" + sql + "\"";
  REQUIRE(std::system(command.c_str()) == 0);
}

/// Options for a database of its own.
persist::MysqlOptions options_for(const std::string& name,
                                  const std::string& attributes = "COLLATE utf8mb4_general_ci") {
  const auto drivers = persist::built_in_drivers();
  const auto place = drivers.locate(url());
  REQUIRE(place);
  run_sql("CREATE DATABASE IF NOT EXISTS persist_" + name + " " + attributes);
  return {.hosts = place->uri.hosts,
          .user = place->uri.user,
          .password = place->uri.password,
          .database = "persist_" + name,
          .timeout = 2s};
}

/// Ends all sessions of the tests' user.
void end_sessions() { run_sql("KILL USER tester"); }

void put(persist::Inspector& inspector, std::string_view key, std::string_view value) {
  const auto transaction = must(inspector.begin({}));
  must(transaction->put("users", key, value, Expires::never()));
  must(transaction->commit());
}

std::optional<std::string> value_of(persist::Inspector& inspector, std::string_view key) {
  persist::EntryBatch batch;
  must(inspector.lookup("users", key, batch));
  return batch.empty() ? std::nullopt : std::optional{std::string{batch[0].value}};
}

/// The error of a transaction that writes these keys; empty if it was made.
std::string error_of_putting(persist::Inspector& inspector, const std::string& store,
                             const std::vector<std::string>& keys, std::string_view value = "2") {
  const auto transaction = must(inspector.begin({}));
  for (const std::string& key : keys) {
    const auto queued = transaction->queue({.store = store, .key = key, .value = value});
    if (!queued) return persist::message_of(queued.error());
  }
  const auto committed = transaction->commit();
  return committed ? std::string{} : persist::message_of(committed.error());
}

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
  const auto stores = must(inspector->stores());
  REQUIRE(stores.size() == 2);
  const auto summaries = must(inspector->summarize_many(stores, {}));
  REQUIRE(summaries.size() == 2);
  CHECK(summaries[0].live == 1);
  CHECK(summaries[1].live == 2);
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
  // A key that the character set lacks cannot be looked up either.
  persist::EntryBatch batch;
  CHECK_FALSE(latin->lookup("users", "\xe9\x94\xae", batch));
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
