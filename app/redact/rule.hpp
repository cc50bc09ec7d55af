#pragma once

/// What is to be redacted, as it is written.

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <persist/exit_parts.hpp>
#include <persist/json_text.hpp>

#include "base/status.hpp"
#include "query/regex.hpp"

namespace persist::app {

/// Names parts of values, and what stands in their place.
struct PartRule {
  /// A step from a value to one within it.
  struct Step {
    /// `*`: every member or element.
    bool is_any = false;
    /// A member's name, or the index of an element.
    std::string name = {};
  };

  /// As it was written.
  std::string text;
  /// From every part of an Exit with this role on; none: from the root of the value.
  std::optional<ExitRole> role;
  std::vector<Step> steps;
  /// What stands in place of the part; none: its pseudonym.
  std::optional<JsonText> replacement;
};

struct RedactionRules {
  std::vector<PartRule> parts = {};
  /// What they match in a key, or what their groups match, is replaced.
  std::vector<Regex> keys = {};

  [[nodiscard]] bool empty() const { return parts.empty() && keys.empty(); }
};

/// `POINTER` or `POINTER=JSON`, split at the first `=` that JSON follows; a last `=` with nothing
/// after it ends a pointer that has one itself. An error, in words, for anything else: where JSON
/// was meant and is none, a secret would stay.
[[nodiscard]] std::expected<PartRule, UsageError> parse_part_rule(std::string_view text);

/// Adds the rules in the file at `path`, one per line: as for `parse_part_rule`, or `key:` and a
/// regular expression. White space around them, blank lines and lines that begin with `#` are
/// ignored. A usage error that says in which line; also for a file without any rule.
[[nodiscard]] Outcome<void> read_rules(RedactionRules& rules, const std::string& path);

}  // namespace persist::app
