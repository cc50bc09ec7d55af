#include "dump/line_blocks.hpp"

#include <catch2/catch.hpp>

#include "unit/dump/dump_source.hpp"

using persist::DumpSource;
using persist::dump::DumpBlock;
using persist::dump::LineBlocks;

namespace {

std::vector<DumpBlock> blocks_of(const DumpSource& source, std::size_t max_line_bytes) {
  LineBlocks blocks{source, max_line_bytes};
  std::vector<DumpBlock> all;
  DumpBlock block;
  while (true) {
    const persist::Result<bool> more = blocks.next(block);
    REQUIRE(more.has_value());
    if (!*more) return all;
    all.push_back(block);
  }
}

constexpr std::size_t long_enough = 1U << 20U;

}  // namespace

TEST_CASE("Line blocks hold whole lines and all bytes, however they come") {
  std::string text;
  for (int line = 0; line < 20000; ++line) {
    text += std::string(static_cast<std::size_t>(line % 60), 'x') + "\n";
  }
  if (GENERATE(false, true)) text += "no line end";
  const std::size_t piece = GENERATE(as<std::size_t>{}, 1000, 4096, 1U << 20U);

  std::string joined;
  std::size_t line = 1;
  for (const DumpBlock& block : blocks_of(persist::test::source_of(text, piece), long_enough)) {
    CHECK(block.first_line == line);
    line += static_cast<std::size_t>(std::ranges::count(block.bytes, '\n'));
    joined += block.bytes;
    CHECK((joined.size() == text.size() || joined.ends_with('\n')));
  }
  CHECK(joined == text);
}

TEST_CASE("Line blocks of an empty stream are none") {
  CHECK(blocks_of(persist::test::source_of(""), long_enough).empty());
}

TEST_CASE("Line blocks hold a line that is longer than a block") {
  const std::string line(1000000, 'x');
  const auto blocks = blocks_of(persist::test::source_of("a\n" + line + "\nb\n"), long_enough);
  std::string joined;
  for (const DumpBlock& block : blocks) joined += block.bytes;
  CHECK(joined == "a\n" + line + "\nb\n");
}

TEST_CASE("Line blocks drop the rest of a line that is too long, and count on") {
  const std::string line(3000000, 'x');
  const auto blocks = blocks_of(persist::test::source_of("a\n" + line + "\nb\n\nc"), 1000);
  REQUIRE(blocks.size() == 3);
  CHECK(blocks[0].bytes == "a\n");
  CHECK(blocks[1].first_line == 2);
  CHECK(blocks[1].bytes.size() > 1000);
  CHECK(blocks[1].bytes.size() < 1000000);
  CHECK(blocks[2].first_line == 3);
  CHECK(blocks[2].bytes == "b\n\nc");
}

TEST_CASE("Line blocks end with a line that is too long") {
  const auto blocks = blocks_of(persist::test::source_of(std::string(3000000, 'x')), 1000);
  REQUIRE(blocks.size() == 1);
  CHECK(blocks[0].bytes.size() > 1000);
}

TEST_CASE("Line blocks hand on what the source failed with") {
  const DumpSource source = persist::test::failing_after("a\n");
  LineBlocks blocks{source, long_enough};
  DumpBlock block;
  CHECK_FALSE(blocks.next(block).has_value());
}
