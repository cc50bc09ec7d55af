#include <catch2/catch.hpp>
#include <filesystem>
#include <variant>

#include <persist/memory.hpp>
#include <persist/open_results.hpp>

#include "contract/temporary_folder.hpp"
#include "unit/result/users.hpp"

namespace {

/// What a failed opening says.
std::string refusal(std::string_view location, const persist::OpenResultsOptions& options = {}) {
  const auto results = persist::open_results(location, options);
  REQUIRE_FALSE(results);
  CHECK(persist::method_of(results.error()) == "open");
  return persist::message_of(results.error());
}

bool mentions(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("open_results opens paths and URIs, and what it makes stays") {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "cache.db").string();
  const std::string other = (folder.path() / "folder").string();
  for (const std::string& location :
       {path, "sqlite:" + path + ".kvs?layout=kvs&table=t", "dir:" + other}) {
    CAPTURE(location);
    {
      auto users = persist::open_results(location).value().make("users").value();
      REQUIRE(users.set(GetUser{1}, User{1, "Ann"}));  // the service is gone by now
    }
    auto users = persist::open_results(location, {.backing = {.access = persist::Access::read}})
                     .value()
                     .make("users")
                     .value();
    CHECK(users.get(GetUser{1}).value().value() == persist::ExitOf<GetUser>{User{1, "Ann"}});
    CHECK_FALSE(users.set(GetUser{2}, User{2, "Bob"}));
  }
}

TEST_CASE("open_results opens memory with a clock and a dialect") {
  const auto clock = std::make_shared<persist::ManualClock>();
  auto results = persist::open_results(
      "memory:", {.results = {.dialect = persist::Dialect::v3}, .clock = clock});
  REQUIRE(results);
  auto users = results->make("users").value();
  REQUIRE(users.set(GetUser{1}, User{1, "Ann"}, std::chrono::seconds{1}));
  auto again = results->make("users").value();
  CHECK(again.get(GetUser{1}).value());
  clock->advance(std::chrono::seconds{1});
  CHECK_FALSE(again.get(GetUser{1}).value());
}

TEST_CASE("open_results says what it cannot open, and shows no password") {
  const TemporaryFolder folder;
  CHECK(mentions(refusal(""), "the name of the database is empty; write PATH"));
  const std::string unknown = refusal("nosuch://user:secret@host/1");
  CHECK(mentions(unknown, "is not a database that persist can open"));
  CHECK_FALSE(mentions(unknown, "secret"));
  CHECK(mentions(refusal("sqlite:a.db?nosuch=1"), "'nosuch' is not a member"));
  CHECK(mentions(refusal("sqlite:"), "does not name a path"));
  CHECK(mentions(refusal("memory:users.ndjson"), "cannot be opened by an application"));
  CHECK(mentions(refusal(folder.path().string()), "use dir:PATH"));
  const persist::DriverRegistry drivers = [] {
    persist::DriverRegistry registry;
    registry.add(persist::make_memory_driver());
    return registry;
  }();
  CHECK(mentions(refusal("sqlite:a.db", {.drivers = &drivers}), "memory:"));
  CHECK_FALSE(std::filesystem::exists("a.db"));
}
