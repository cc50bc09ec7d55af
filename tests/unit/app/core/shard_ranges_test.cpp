#include "core/shard_ranges.hpp"

#include <catch2/catch.hpp>

using persist::app::shard_ranges;

TEST_CASE("shard_ranges joins neighbours, group by group") {
  using Texts = std::vector<std::string>;
  CHECK(shard_ranges(Texts{}).empty());
  CHECK(shard_ranges(Texts{"default:12", "default:3", "default:5", "default:4", "eu:6", "eu:5"}) ==
        Texts{"default:3-5, 12", "eu:5, 6"});
  CHECK(shard_ranges(Texts{"cluster/a:b:7", "odd", "a:"}) == Texts{"a:", "cluster/a:b:7", "odd"});
  CHECK(shard_ranges(Texts{"g:4294967295", "g:4294967294", "g:4294967296"}) ==
        Texts{"g:4294967294, 4294967295", "g:4294967296"});
}
