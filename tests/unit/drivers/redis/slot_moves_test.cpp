#include "drivers/redis/slot_moves.hpp"

#include <catch2/catch.hpp>

using namespace persist::redis;

namespace {

/// A cluster of two, in which the first has the slots before `border`.
ClusterState state(int border, std::uint64_t epochs,
                   std::map<std::uint16_t, std::string> moving = {}) {
  auto replies = std::make_unique<Replies>();
  ReplyReader reader;
  reader.read_into(*replies);
  const auto range = [](int first, int last, int port) {
    return "*3\r\n:" + std::to_string(first) + "\r\n:" + std::to_string(last) +
           "\r\n*2\r\n$1\r\nh\r\n:" + std::to_string(port) + "\r\n";
  };
  REQUIRE(reader.feed("*2\r\n" + range(0, border - 1, 1) + range(border, 16383, 2)));
  auto slots = SlotMap::parse((*replies)[0], {});
  REQUIRE(slots);
  return {.slots = *slots, .epochs = epochs, .moving = std::move(moving)};
}

}  // namespace

TEST_CASE("A cluster in which nothing moves is gone through once") {
  SlotMoves moves{state(8000, 5)};
  CHECK_FALSE(moves.needs_another_pass(state(8000, 5)));
}

TEST_CASE("Slots that move one after the other need one more pass") {
  SlotMoves moves{state(8000, 5)};
  CHECK(moves.needs_another_pass(state(8100, 105)));
  // Others move meanwhile: those of the first pass do not any more.
  CHECK_FALSE(moves.needs_another_pass(state(8200, 205)));
}

TEST_CASE("A slot that moves in every pass needs another one") {
  SlotMoves moves{state(8000, 5)};
  CHECK(moves.needs_another_pass(state(8100, 6)));
  CHECK(moves.needs_another_pass(state(8000, 7)));
  CHECK_FALSE(moves.needs_another_pass(state(8000, 7)));
}

TEST_CASE("What moved there and back is noticed by its epoch") {
  SlotMoves moves{state(8000, 5)};
  CHECK(moves.needs_another_pass(state(8000, 7)));
  CHECK_FALSE(moves.needs_another_pass(state(8000, 7)));
}

TEST_CASE("A slot that is long on the same way needs two passes") {
  const std::map<std::uint16_t, std::string> way{{93, "[93->-a]"}};
  SlotMoves moves{state(8000, 5, way)};
  CHECK(moves.needs_another_pass(state(8000, 5, way)));
  CHECK_FALSE(moves.needs_another_pass(state(8000, 5, way)));
}

TEST_CASE("A slot that turns round on its way needs more") {
  SlotMoves moves{state(8000, 5, {{93, "[93->-a]"}})};
  CHECK(moves.needs_another_pass(state(8000, 5, {{93, "[93->-b]"}})));
  CHECK(moves.needs_another_pass(state(8000, 5, {{93, "[93->-a]"}})));
}
