#include <catch2/catch.hpp>

#include <random>
#include <string>

#include "requests/request_key.hpp"
#include "requests/snowflake.hpp"
#include "requests/wall_time.hpp"

using namespace persist;
using namespace persist::requests;

namespace {

std::string key_of(std::string_view type, std::string_view entity, std::string_view tag,
                   std::optional<std::string_view> message_id) {
  std::string key;
  write_key(key, {.entity_type = type,
                  .entity_id = entity,
                  .tag = tag,
                  .message_id = message_id,
                  .id = 252024484921274368});
  return key;
}

}  // namespace

TEST_CASE("made_at: an id says when it was made") {
  CHECK(made_at(252024497911472128).time_since_epoch().count() == 1795776922690);
  CHECK(made_at(0).time_since_epoch().count() == 1735689600000);
}

TEST_CASE("write_key: a run is its execution id, all else names its parts") {
  CHECK(key_of("Workflow/Order", "d25d", "run", "Workflow/Order/d25d/run/") == "d25d");
  CHECK(key_of("Workflow/Order", "d25d", "activity", "Workflow/Order/d25d/activity/a/b/1") ==
        "d25d/activity/a/b/1");
  CHECK(key_of("Workflow/-/DurableClock", "d25d", "run", "Workflow/-/DurableClock/d25d/run/x") ==
        "d25d/run/x");
  CHECK(key_of("Counter", "a/b%", "Add", "Counter/a/b%/Add/k/%") == "a%2Fb%25/Add/k/%");
  CHECK(key_of("Counter", "a", "Add", std::nullopt) == "a/Add/#252024484921274368");
  CHECK(key_of("Counter", "a", "Add", "0f3c") == "a/Add/#252024484921274368");
  CHECK(key_of("Counter", "a", "Add", "Counter/a/Add/#1") == "a/Add/%231");
  CHECK(key_of("Counter", "a", "Add", "Counter/a/Add/%23") == "a/Add/%2523");
  CHECK(key_of("Counter", "run", "run", "Counter/run/run/") == "run/run/");
}

TEST_CASE("read_key: what is not a key is none") {
  CHECK(!read_key("no slash", "Counter"));
  CHECK(!read_key("one/slash", "Counter"));
  CHECK(!read_key("a/Add/#12x", "Counter"));
  CHECK(!read_key("", "Counter"));
  const auto run = read_key("d25d", "Workflow/Order");
  REQUIRE(run);
  CHECK((run->entity_id == "d25d" && run->tag == "run" && run->primary_key.empty()));
  CHECK(read_key("#252024484921274368", "Counter")->id == 252024484921274368);
}

TEST_CASE("write_key, read_key: there and back") {
  std::mt19937 random{20261128};
  const auto text = [&] {
    static constexpr std::string_view letters = "/%#2F35ab\xC3\xA9 ";
    std::string made;
    const std::size_t size = random() % 6;
    while (made.size() < size) made += letters.at(random() % letters.size());
    return made;
  };
  for (int i = 0; i < 20000; ++i) {
    const std::string type = (random() % 2 == 0 ? "Workflow/" : "Type") + text();
    const AskedKey wanted{.id = std::nullopt,
                          .entity_id = text(),
                          .tag = random() % 2 == 0 ? "run" : text(),
                          .primary_key = text()};
    const std::string message_id = message_id_of(type, wanted);
    const std::string key = key_of(type, wanted.entity_id, wanted.tag, message_id);
    INFO(type << " " << message_id << " → " << key);
    const auto read = read_key(key, type);
    REQUIRE(read);
    REQUIRE(!read->id);
    REQUIRE(read->entity_id == wanted.entity_id);
    REQUIRE(read->tag == wanted.tag);
    REQUIRE(read->primary_key == wanted.primary_key);
  }
}

TEST_CASE("hashed_message_id: beyond 255 UTF-16 units") {
  CHECK(!hashed_message_id(std::string(255, 'k')));
  CHECK(hashed_message_id(std::string(256, 'k')) ==
        "ce16fe78208a4e93f7158e62393680e025b2ad584f4e875ce903a654bb74cf93");
  std::string pairs;  // 128 characters of two units each
  for (int i = 0; i < 127; ++i) pairs += "\xF0\x9F\x99\x82";
  CHECK(!hashed_message_id(pairs + "k"));
  CHECK(hashed_message_id(pairs + "kk"));
}

TEST_CASE("read_wall_time: what engines write") {
  const auto ms = [](std::string_view text) {
    const auto read = read_wall_time(text);
    return read ? read->time_since_epoch().count() : -1;
  };
  CHECK(ms("2026-11-27 10:55:22") == 1795776922000);
  CHECK(ms("2026-11-27 10:55:22.5") == 1795776922500);
  CHECK(ms("2026-11-27 10:55:22.123456") == 1795776922123);
  CHECK(ms("2026-11-27T10:55:22.007Z") == 1795776922007);
  for (const auto* const text : {"", "2026-11-27", "2026-13-27 10:55:22", "2026-11-27 24:55:22",
                                 "2026-11-27 10:55:22.", "2026-11-27 10:55:2x", "infinity"}) {
    INFO(text);
    CHECK(ms(text) == -1);
  }
}

TEST_CASE("WallClock: its zone alone is taken off") {
  const Instant ours{std::chrono::milliseconds{1795776922690}};
  const WallClock india{ours + std::chrono::minutes{330} + std::chrono::milliseconds{240}, ours};
  CHECK(india.instant_of("2026-11-27 16:25:22") ==
        Instant{std::chrono::milliseconds{1795776922000}});
}
