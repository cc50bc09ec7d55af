#pragma once

/// Counts by a part of the values, for people and for programs.

#include <cstddef>
#include <string>

#include "core/part_counts.hpp"
#include "render/table.hpp"

namespace persist::app {

/// The first `top` groups: their entries and bytes, the part (a string without its quotes unless it
/// would look like other JSON), and store and key of an example; then the entries of other parts
/// and those without one, whose cells beside are empty. Sizes are rounded for people.
[[nodiscard]] Table counts_as_table(const PartCounts& counts, std::size_t top, bool for_people);

/// One JSON object, compact. The groups beyond `top` are counted with the others.
[[nodiscard]] std::string counts_as_json(const PartCounts& counts, std::size_t top,
                                         bool is_partial);

}  // namespace persist::app
