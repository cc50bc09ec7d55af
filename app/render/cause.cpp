#include "render/cause.hpp"

#include <array>
#include <cstdio>
#include <string_view>
#include <vector>

#include <persist/json_reader.hpp>

#include "base/escape.hpp"
#include "base/time_words.hpp"
#include "render/color.hpp"
#include "render/defect.hpp"
#include "render/json.hpp"
#include "render/tree.hpp"

namespace persist::app {

namespace {

using JsonFail = Fail<std::optional<JsonView>>;
using JsonGroup = CauseGroup<std::optional<JsonView>>;

std::string number_text(double number) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%.17g", number);
  return text.data();
}

std::string words_for(const FiberId& fiber) {
  if (const auto* const runtime = std::get_if<RuntimeFiber>(&fiber)) {
    std::string words = "fiber #" + number_text(runtime->id);
    if (runtime->start_time_millis.value_or(0) > 0) {
      words +=
          ", started " + rfc3339(Instant{std::chrono::milliseconds{*runtime->start_time_millis}});
    }
    return words;
  }
  if (const auto* const composite = std::get_if<CompositeFiber>(&fiber)) {
    return words_for(composite->parts.front()) + " and " + words_for(composite->parts.back());
  }
  return "an unknown fiber";
}

class CauseTree {
 public:
  explicit CauseTree(CauseStyle style) : style_{style} {}

  [[nodiscard]] TreeNode node_of(const JsonCause& cause) const {
    return std::visit([this](const auto& it) { return node(it); }, cause);
  }

  [[nodiscard]] TreeNode node(const JsonFail& fail) const {
    if (!fail.error) return {{title("Fail") + "without an error"}};
    const JsonView error = trimmed(*fail.error);
    const auto tag = member_of(error, "_tag");
    if (!tag || kind_of(*tag) != JsonKind::string) {
      if (is_runtime_error(error)) return with_lines("Fail", defect_lines(error, style_.colored));
      std::vector<std::string> lines;
      append_json_lines(lines, error, style_.colored);
      return with_lines("Fail", std::move(lines));
    }
    const std::string name = in_color(escaped(unquoted(*tag)), Color::strong, style_.colored);
    TreeNode node{{title("Fail") + name}};
    const std::string rest = without_member(error, "_tag");
    if (rest != "{}") append_json_lines(node.lines, JsonView::assume_valid(rest), style_.colored);
    return node;
  }

  [[nodiscard]] TreeNode node(const Die& die) const {
    if (!die.defect) return {{title("Die") + "without a defect"}};
    return with_lines("Die", defect_lines(*die.defect, style_.colored));
  }

  [[nodiscard]] TreeNode node(const Interrupt& interrupt) const {
    return {{title("Interrupt") + "by " + words_for(interrupt.fiber)}};
  }

  [[nodiscard]] TreeNode node(const JsonGroup& group) const {
    if (group.causes.empty()) return {{title("Empty") + "no reason given"}};
    const bool parallel = group.order == JsonGroup::Order::parallel;
    TreeNode node{{parallel ? title("Parallel") + "at the same time"
                            : title("Sequential") + "one after the other"}};
    add_members(node, group);
    return node;
  }

  /// A group within one of the same order says no more than its members would.
  void add_members(TreeNode& node, const JsonGroup& group) const {
    for (const JsonCause& cause : group.causes) {
      const auto* const inner = std::get_if<JsonGroup>(&cause);
      if (inner != nullptr && inner->order == group.order && !inner->causes.empty()) {
        add_members(node, *inner);
      } else {
        node.children.push_back(node_of(cause));
      }
    }
  }

 private:
  [[nodiscard]] std::string title(std::string_view words) const {
    return in_color(words, Color::bad, style_.colored) + "  ";
  }

  [[nodiscard]] TreeNode with_lines(std::string_view name, std::vector<std::string> lines) const {
    lines.front().insert(0, title(name));
    return {std::move(lines)};
  }

  CauseStyle style_;
};

}  // namespace

Dialect dialect_of(JsonView cause) {
  return kind_of(cause) == JsonKind::array ? Dialect::v4 : Dialect::v3;
}

std::string draw_cause(const JsonCause& cause, Dialect dialect, CauseStyle style) {
  const CauseTree tree{style};
  TreeNode root{{in_color("Failure", Color::bad, style.colored)}};
  const auto* const group = std::get_if<JsonGroup>(&cause);
  if (dialect == Dialect::v4 && group != nullptr && !group->causes.empty()) {
    root.lines.front() += "  for " + std::to_string(group->causes.size()) + " reasons";
    tree.add_members(root, *group);
  } else {
    root.children.push_back(tree.node_of(cause));
  }
  return draw_tree(root,
                   {.charset = style.charset, .columns = style.columns, .colored = style.colored});
}

}  // namespace persist::app
