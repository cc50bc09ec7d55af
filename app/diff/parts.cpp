#include "diff/parts.hpp"

#include <algorithm>
#include <map>

#include <persist/json_reader.hpp>

namespace persist::app {

namespace {

// Every level reads the text below it again.
constexpr int max_levels = 64;
constexpr std::size_t max_bytes = std::size_t{4} << 20;

std::string escaped_part(const std::string& name) {
  std::string part;
  for (const char c : name) {
    if (c == '~') {
      part += "~0";
    } else if (c == '/') {
      part += "~1";
    } else {
      part += c;
    }
  }
  return part;
}

std::map<std::string, JsonView> members_by_name(JsonView object) {
  std::map<std::string, JsonView> members;
  for (const JsonMember member : members_of(object)) {
    members.insert_or_assign(unquoted(member.name), member.value);
  }
  return members;
}

class PartComparison {
 public:
  PartComparison(const IgnoredParts& ignored_before, const IgnoredParts& ignored_after,
                 std::size_t most)
      : ignored_before_{ignored_before}, ignored_after_{ignored_after}, most_{most} {}

  void compare(const std::string& pointer, JsonView before, JsonView after, int levels) {
    if (is_full()) return;
    if (ignored_before_.contains(before)) return report_after(pointer, after);
    if (ignored_after_.contains(after)) return report_before(pointer, before);
    if (is_same_rest(before, ignored_before_, after, ignored_after_)) return;
    const JsonKind kind = kind_of(before);
    const bool has_parts = kind == kind_of(after) && levels > 0;
    if (has_parts && kind == JsonKind::object) {
      compare_members(pointer, before, after, levels - 1);
    } else if (has_parts && kind == JsonKind::array) {
      compare_elements(pointer, before, after, levels - 1);
    } else {
      report(pointer, before, after);
    }
  }

  [[nodiscard]] PartChanges changes() && { return std::move(changes_); }

 private:
  void compare_members(const std::string& pointer, JsonView before, JsonView after, int levels) {
    const auto left = members_by_name(before);
    const auto right = members_by_name(after);
    auto i = left.begin();
    auto j = right.begin();
    while (!is_full() && (i != left.end() || j != right.end())) {
      const bool only_left = j == right.end() || (i != left.end() && i->first < j->first);
      const bool only_right = i == left.end() || (j != right.end() && j->first < i->first);
      const std::string part = pointer + '/' + escaped_part(only_right ? j->first : i->first);
      if (only_left) {
        report_before(part, i->second);
      } else if (only_right) {
        report_after(part, j->second);
      } else {
        compare(part, i->second, j->second, levels);
      }
      if (!only_right) ++i;
      if (!only_left) ++j;
    }
  }

  void compare_elements(const std::string& pointer, JsonView before, JsonView after, int levels) {
    const auto left = elements_of(before);
    const auto right = elements_of(after);
    auto i = left.begin();
    auto j = right.begin();
    for (std::size_t at = 0; !is_full() && (i != left.end() || j != right.end()); ++at) {
      const std::string part = pointer + '/' + std::to_string(at);
      if (j == right.end()) {
        report_before(part, *i++);
      } else if (i == left.end()) {
        report_after(part, *j++);
      } else {
        compare(part, *i++, *j++, levels);
      }
    }
  }

  [[nodiscard]] bool is_full() const { return changes_.has_more; }

  void report_before(const std::string& pointer, JsonView before) {
    if (!ignored_before_.contains(before)) report(pointer, before, std::nullopt);
  }

  void report_after(const std::string& pointer, JsonView after) {
    if (!ignored_after_.contains(after)) report(pointer, std::nullopt, after);
  }

  void report(const std::string& pointer, std::optional<JsonView> before,
              std::optional<JsonView> after) {
    if (changes_.parts.size() == most_) {
      changes_.has_more = true;
    } else {
      changes_.parts.push_back({pointer, before, after});
    }
  }

  const IgnoredParts& ignored_before_;
  const IgnoredParts& ignored_after_;
  std::size_t most_;
  PartChanges changes_;
};

}  // namespace

PartChanges differing_parts(const ComparedValue& before, const ComparedValue& after,
                            std::size_t most) {
  PartComparison comparison{before.ignored, after.ignored, most};
  const bool is_big = std::max(before.json.text().size(), after.json.text().size()) > max_bytes;
  comparison.compare("", before.json, after.json, is_big ? 0 : max_levels);
  return std::move(comparison).changes();
}

}  // namespace persist::app
