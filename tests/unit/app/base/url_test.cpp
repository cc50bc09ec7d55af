#include "base/url.hpp"

#include <catch2/catch.hpp>

using persist::app::locate;
using persist::app::set_member;

namespace {

const persist::DriverRegistry drivers = persist::built_in_drivers();

}  // namespace

TEST_CASE("a URL names a driver and a path") {
  const auto path_of = [](const char* text) {
    const auto place = locate(drivers, text);
    REQUIRE(place);
    return place->uri.scheme + "|" + place->uri.path;
  };
  CHECK(path_of("a.db") == "sqlite|a.db");
  CHECK(path_of("sqlite:a:b.db") == "sqlite|a:b.db");
  CHECK(path_of("./a:b") == "sqlite|./a:b");
  CHECK(path_of("memory:") == "memory|");
  CHECK(path_of("memory:x.ndjson?a") == "memory|x.ndjson?a");
  CHECK(path_of("dir:cache") == "dir|cache");
  CHECK(path_of("dir:cache??") == "dir|cache?");
  for (const char* text : {"", ":memory:", "file:a.db", "a:b", "sqlite:", "sqlite::memory:", "dir:",
                           "redis://x/y", "dir:a?table=b", "sqlite:a?layout=x"}) {
    CAPTURE(text);
    CHECK_FALSE(locate(drivers, text));
  }
}

TEST_CASE("an option takes the place of a member, where the driver has it") {
  auto place = locate(drivers, "sqlite:a.db?layout=single&form=bare");
  REQUIRE(place);
  CHECK(set_member(*place, "layout", "layout", "kvs"));
  CHECK(*place->uri.member("layout") == "kvs");
  CHECK(set_member(*place, "table", "table", "t"));
  CHECK_FALSE(set_member(*place, "layout", "layout", "multi"));
  auto folder = locate(drivers, "dir:a");
  REQUIRE(folder);
  CHECK_FALSE(set_member(*folder, "table", "table", "t"));
  CHECK_FALSE(set_member(*folder, "layout", "layout", "single"));
}
