#pragma once

/// Which parts of a JSON value differ from those of another.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <persist/json_text.hpp>

#include "diff/ignored_parts.hpp"

namespace persist::app {

/// A part that differs; borrows from the values.
struct PartChange {
  /// RFC 6901; "" is the value itself.
  std::string pointer;
  /// None where the part is absent.
  std::optional<JsonView> before;
  std::optional<JsonView> after;
};

struct PartChanges {
  /// In the order of the names of members, and of the elements of arrays.
  std::vector<PartChange> parts = {};
  /// There are more than were asked for.
  bool has_more = false;
};

/// One of two values, and what is ignored in it.
struct ComparedValue {
  JsonView json;
  const IgnoredParts& ignored;
};

/// The smallest parts that differ, `most` at the most; of members of one name the last counts. None
/// when the values differ only in the order of members, or in members that do not count. Parts
/// deeper than 64 levels are not distinguished, nor those of values beyond 4 MiB. An ignored part
/// counts as absent, but may be within one that differs.
[[nodiscard]] PartChanges differing_parts(const ComparedValue& before, const ComparedValue& after,
                                          std::size_t most);

}  // namespace persist::app
