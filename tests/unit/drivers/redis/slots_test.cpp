#include "drivers/redis/slots.hpp"

#include "drivers/redis/reply.hpp"

#include <catch2/catch.hpp>

using namespace persist::redis;

namespace {

/// The replies in `text`, which arrives in pieces of `piece` bytes.
std::unique_ptr<Replies> read(std::string_view text, std::size_t piece) {
  auto replies = std::make_unique<Replies>();
  ReplyReader reader;
  reader.read_into(*replies);
  for (std::size_t at = 0; at < text.size(); at += piece) {
    REQUIRE(reader.feed(text.substr(at, piece)));
  }
  return replies;
}

}  // namespace

TEST_CASE("The slot of a key is the one that Redis says") {
  // redis-cli cluster keyslot KEY
  CHECK(slot_of("123456789") == 12739);
  CHECK(slot_of("foo") == 12182);
  CHECK(slot_of("") == 0);
  CHECK(slot_of("{user1000}.following") == slot_of("user1000"));
  CHECK(slot_of("foo{}{bar}") == 8363);
  CHECK(slot_of("foo{{bar}}zap") == slot_of("{bar"));
  CHECK(slot_of("foo{bar}{zap}") == slot_of("bar"));
  CHECK(slot_of("users:{unclosed") == 16181);
}

TEST_CASE("Replies are read in any pieces, nested ones too") {
  constexpr std::string_view text =
      "+OK\r\n*3\r\n$1\r\na\r\n*2\r\n:7\r\n$-1\r\n$2\r\nbc\r\n-MOVED 3999 "
      "10.0.0.1:7001\r\n*0\r\n:-2\r\n";
  for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{5}, text.size()}) {
    CAPTURE(piece);
    const auto replies = read(text, piece);
    REQUIRE(replies->size() == 5);
    CHECK((*replies)[0].kind() == Reply::Kind::status);
    CHECK((*replies)[0].text() == "OK");
    const auto parts = (*replies)[1].elements();
    REQUIRE(parts.size() == 3);
    CHECK(parts[0].text() == "a");
    REQUIRE(parts[1].size() == 2);
    CHECK(parts[1].first().integer() == 7);
    CHECK(parts[1].elements()[1].is_nil());
    CHECK(parts[2].text() == "bc");
    const auto target = redirection_of((*replies)[2]);
    REQUIRE(target);
    CHECK(target->shown() == "10.0.0.1:7001");
    CHECK((*replies)[3].is_array());
    CHECK((*replies)[3].size() == 0);
    CHECK((*replies)[4].integer() == -2);
  }
}

TEST_CASE("A reply counts once it is whole") {
  auto replies = std::make_unique<Replies>();
  ReplyReader reader;
  reader.read_into(*replies);
  REQUIRE(reader.feed("*2\r\n:1\r\n"));
  CHECK(replies->size() == 0);
  REQUIRE(reader.feed(":2\r\n"));
  CHECK(replies->size() == 1);
}

TEST_CASE("What is not Redis's protocol is an error") {
  auto replies = std::make_unique<Replies>();
  ReplyReader reader;
  reader.read_into(*replies);
  CHECK_FALSE(reader.feed("HTTP/1.1 400 Bad Request\r\n"));
}

TEST_CASE("A map of slots knows whose host it was not told") {
  const auto replies = read(
      "*2\r\n*3\r\n:0\r\n:8191\r\n*2\r\n$0\r\n\r\n:7001\r\n*4\r\n:8192\r\n:16383\r\n*2\r\n$8\r\n"
      "10.0.0.2\r\n:7002\r\n*2\r\n$8\r\n10.0.0.3\r\n:7003\r\n",
      1000);
  const auto map = SlotMap::parse((*replies)[0], {.host = "10.0.0.1", .port = 9});
  REQUIRE(map);
  CHECK(map->is_complete());
  REQUIRE(map->primaries().size() == 2);
  CHECK(map->primaries()[map->primary_of(8191)].shown() == "10.0.0.1:7001");
  CHECK(map->primaries()[map->primary_of(8192)].shown() == "10.0.0.2:7002");
}
