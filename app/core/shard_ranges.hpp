#pragma once

#include <span>
#include <string>
#include <vector>

namespace persist::app {

/// Shards (`default:3`) for people: one text for each group with its numbers in order, neighbours
/// joined (`default:3-5, 12`). What does not look like a shard stays as it is. Groups are in order.
[[nodiscard]] std::vector<std::string> shard_ranges(std::span<const std::string> shards);

}  // namespace persist::app
