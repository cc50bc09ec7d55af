#pragma once

/// What a comparison passes over.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <persist/clock.hpp>
#include <persist/inspector.hpp>
#include <persist/json_text.hpp>

#include "query/part_pointer.hpp"

namespace persist::app {

/// What is not compared, as asked for.
struct Ignored {
  bool expires = false;
  std::vector<PartPointer> parts = {};
  /// When requests are in the states that are compared.
  Instant now = {};
};

/// The parts of one value that are ignored. Borrows from the value.
class IgnoredParts {
 public:
  /// None are.
  IgnoredParts() = default;
  /// Those that `pointers` name in `value`; a value that is not JSON has no parts.
  [[nodiscard]] static IgnoredParts find(std::span<const PartPointer> pointers,
                                         std::string_view value);

  /// Whether `part`, a view into the value, is ignored as a whole.
  [[nodiscard]] bool contains(JsonView part) const;
  /// Whether something within `part` is ignored, or all of it.
  [[nodiscard]] bool has_within(JsonView part) const;
  /// Appends `part` without what is ignored in it and without white space between tokens: an
  /// ignored member with its name and the members of the same name, an ignored element without its
  /// place; nothing where all of it is ignored.
  void append_rest(std::string& out, JsonView part) const;

 private:
  std::vector<std::string_view> parts_;  // in the order of their addresses
};

/// Whether both are the same text without what is ignored, white space between tokens apart.
[[nodiscard]] bool is_same_rest(JsonView a, const IgnoredParts& ignored_in_a, JsonView b,
                                const IgnoredParts& ignored_in_b);

/// Whether two entries of one key have the same value and expiry, but for what is ignored. An
/// expiry that is not a number never comes, and a dump has no word for it. Of two requests the
/// states and the payloads are compared, too.
[[nodiscard]] bool is_same_entry(const EntryView& a, const EntryView& b, const Ignored& ignored);

}  // namespace persist::app
