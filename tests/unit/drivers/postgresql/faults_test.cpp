// What PostgreSQL's faults become, on a server that tests/servers/postgresql.sh started.

#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <persist/postgresql.hpp>

#include "unit/drivers/postgresql/server.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using persist::Applied;
using persist::BackingFault;
using persist::Condition;
using persist::Expires;
using postgresql_server::run_sql;
using postgresql_server::url;

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

/// Options for a schema of its own.
persist::PostgresqlOptions options_for(const std::string& schema) {
  const auto drivers = persist::built_in_drivers();
  const auto place = drivers.locate(url());
  REQUIRE(place);
  const persist::Uri& uri = place->uri;
  return {.hosts = {{.name = uri.hosts.front().name, .port = *uri.hosts.front().port}},
          .user = uri.user,
          .database = uri.path.substr(1),
          .schema = schema,
          .access = persist::Access::create,
          .timeout = 2s};
}

/// Ends all sessions of this library.
void end_sessions() {
  run_sql(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'persist'");
}

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

/// One increment of the number under "n", with compare-and-set; whether it was made.
bool increment(persist::Inspector& inspector) {
  const auto before = value_of(inspector, "n");
  const std::string after = std::to_string(before ? std::stoi(*before) + 1 : 1);
  const auto transaction = must(inspector.begin({}));
  const auto applied = transaction->put("users", "n", after, Expires::never(),
                                        before ? Condition::equals(*before) : Condition::absent());
  if (applied && *applied == Applied::no) return false;
  if (applied && transaction->commit()) return true;
  return false;
}

}  // namespace

TEST_CASE("PostgreSQL: a connection that is lost is made again by what reads", "[postgresql]") {
  if (url() == nullptr) return;
  const auto inspector = must(persist::open_postgresql_inspector(options_for("lost_reading")));
  put(*inspector, "a", "1");
  end_sessions();
  CHECK(value_of(*inspector, "a") == "1");
  end_sessions();
  CHECK(must(inspector->stores()).size() == 1);
  end_sessions();
  put(*inspector, "a", "2");
  CHECK(value_of(*inspector, "a") == "2");
}

TEST_CASE("PostgreSQL: a connection that is lost in a transaction leaves nothing of it",
          "[postgresql]") {
  if (url() == nullptr) return;
  const auto inspector = must(persist::open_postgresql_inspector(options_for("lost_writing")));
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

TEST_CASE("PostgreSQL: a row that another session has locked is busy in time", "[postgresql]") {
  if (url() == nullptr) return;
  auto options = options_for("locked");
  const auto holder = must(persist::open_postgresql_inspector(options));
  put(*holder, "a", "1");
  options.timeout = 300ms;
  const auto waiter = must(persist::open_postgresql_inspector(options));
  const auto held = must(holder->begin({}));
  CHECK(must(held->put("users", "a", "2", Expires::never(), Condition::equals("1"))) ==
        Applied::yes);
  const auto begun = std::chrono::steady_clock::now();
  CHECK(fault_of(must(waiter->begin({}))->put("users", "a", "3", Expires::never())) ==
        BackingFault::busy);
  CHECK(std::chrono::steady_clock::now() - begun < 2s);
  must(held->commit());
  CHECK(value_of(*waiter, "a") == "2");
}

TEST_CASE("PostgreSQL: a key that another session adds before is not absent", "[postgresql]") {
  if (url() == nullptr) return;
  const auto one = must(persist::open_postgresql_inspector(options_for("added")));
  const auto other = must(persist::open_postgresql_inspector(options_for("added")));
  put(*one, "a", "1");
  const auto transaction = must(one->begin({}));
  // The key is read, and written at the end of the window.
  must(transaction->queue(
      {.store = "users", .key = "b", .value = "1", .condition = Condition::absent()}));
  put(*other, "b", "2");
  const auto outcomes = must(transaction->flush());
  CHECK(outcomes.front().applied == Applied::no);
  must(transaction->commit());
  CHECK(value_of(*one, "b") == "2");
}

TEST_CASE("PostgreSQL: increments of many sessions are all counted", "[postgresql]") {
  if (url() == nullptr) return;
  constexpr int sessions = 8;
  constexpr int increments = 250;
  const auto options = options_for("counted");
  put(*must(persist::open_postgresql_inspector(options)), "other", "1");
  std::vector<std::thread> threads;
  for (int i = 0; i < sessions; ++i) {
    threads.emplace_back([&] {
      const auto inspector = persist::open_postgresql_inspector(options);
      for (int done = 0; inspector && done < increments;) {
        if (increment(**inspector)) ++done;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto inspector = must(persist::open_postgresql_inspector(options));
  CHECK(value_of(*inspector, "n") == std::to_string(sessions * increments));
}

TEST_CASE("PostgreSQL: a login without rights is denied", "[postgresql]") {
  if (url() == nullptr) return;
  auto options = options_for("rights");
  put(*must(persist::open_postgresql_inspector(options)), "a", "1");
  run_sql(
      "CREATE ROLE reader LOGIN; GRANT USAGE ON SCHEMA rights TO reader; "
      "GRANT SELECT ON ALL TABLES IN SCHEMA rights TO reader; CREATE ROLE nobody LOGIN; "
      "GRANT USAGE ON SCHEMA rights TO nobody");
  options.access = persist::Access::change;
  options.user = "reader";
  const auto reader = must(persist::open_postgresql_inspector(options));
  CHECK(value_of(*reader, "a") == "1");
  CHECK(fault_of(must(reader->begin({}))->put("users", "a", "2", Expires::never())) ==
        BackingFault::denied);
  options.user = "nobody";
  const auto nobody = must(persist::open_postgresql_inspector(options));
  persist::EntryBatch batch;
  CHECK(fault_of(nobody->lookup("users", "a", batch)) == BackingFault::denied);
  options.user = "stranger";
  options.password = "s3cret";
  const auto stranger = persist::open_postgresql_inspector(options);
  CHECK(fault_of(stranger) == BackingFault::denied);
  CHECK_FALSE(persist::message_of(stranger.error()).contains("stranger"));
}

TEST_CASE("PostgreSQL: a session for reading changes nothing", "[postgresql]") {
  if (url() == nullptr) return;
  auto options = options_for("reading");
  put(*must(persist::open_postgresql_inspector(options)), "a", "1");
  options.access = persist::Access::read;
  const auto inspector = must(persist::open_postgresql_inspector(options));
  CHECK_FALSE(inspector->begin({}));
  CHECK_FALSE(inspector->purge("users", {}, 10));
  CHECK(value_of(*inspector, "a") == "1");
}

TEST_CASE("PostgreSQL: what the database cannot hold is an error before anything is written",
          "[postgresql]") {
  if (url() == nullptr) return;
  const auto inspector = must(persist::open_postgresql_inspector(options_for("unstorable")));
  put(*inspector, "a", "1");
  using namespace std::string_view_literals;
  for (const std::string_view key : {"nul\0"sv, "\xff"sv, "\xed\xa0\x80"sv}) {
    const auto transaction = must(inspector->begin({}));
    CHECK(fault_of(transaction->queue({.store = "users", .key = key, .value = "1"})) ==
          BackingFault::unsupported);
    persist::EntryBatch batch;
    must(inspector->lookup("users", key, batch));
    CHECK(batch.empty());
  }
  const auto transaction = must(inspector->begin({}));
  CHECK(
      fault_of(transaction->queue(
          {.store = "users", .key = "half", .value = "1", .expires = Expires::at_fraction(1.5)})) ==
      BackingFault::unsupported);
}

TEST_CASE("PostgreSQL: a server that is not there or does not answer fails in time",
          "[postgresql]") {
  if (url() == nullptr) return;
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  REQUIRE(::bind(listener, generic, sizeof address) == 0);
  socklen_t size = sizeof address;
  REQUIRE(::getsockname(listener, generic, &size) == 0);
  auto options = options_for("silent");
  options.timeout = 300ms;
  options.hosts = {{.name = "127.0.0.1", .port = ntohs(address.sin_port)}};
  CHECK(fault_of(persist::open_postgresql_inspector(options)) == BackingFault::unreachable);
  REQUIRE(::listen(listener, 4) == 0);
  const auto begun = std::chrono::steady_clock::now();
  CHECK(fault_of(persist::open_postgresql_inspector(options)) == BackingFault::busy);
  CHECK(std::chrono::steady_clock::now() - begun < 2s);
  ::close(listener);
}
