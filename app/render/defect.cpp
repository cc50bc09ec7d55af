#include "render/defect.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include <persist/json_reader.hpp>

#include "base/escape.hpp"
#include "render/color.hpp"
#include "render/json.hpp"

namespace persist::app {

namespace {

constexpr std::string_view indent = "  ";

std::optional<std::string> text_member(JsonView object, std::string_view name) {
  const auto member = member_of(object, name);
  if (!member || kind_of(*member) != JsonKind::string) return std::nullopt;
  return unquoted(*member);
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (true) {
    const auto end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

/// Collects the lines of one defect and of what caused it.
class DefectLines {
 public:
  explicit DefectLines(bool colored) : colored_{colored} {}

  void add(JsonView defect, std::string_view intro) {
    if (kind_of(defect) == JsonKind::string) {
      add_message(intro, "", unquoted(trimmed(defect)));
      return;
    }
    const auto message = text_member(defect, "message");
    if (message) {
      add_error(defect, *message, intro);
    } else {
      add_json(intro, defect);
    }
  }

  [[nodiscard]] std::vector<std::string> lines() && { return std::move(lines_); }

 private:
  void add_error(JsonView defect, const std::string& message, std::string_view intro) {
    const std::string name = text_member(defect, "name").value_or("Error");
    const auto stack = text_member(defect, "stack");
    add_message(intro, name, message);
    if (stack) add_stack(*stack, name, message);
    add_other_members(defect);
    const auto cause = member_of(defect, "cause");
    // Each level reads its text again, and nobody reads more of them.
    constexpr std::size_t max_causes = 16;
    if (!cause) return;
    if (++causes_ > max_causes) {
      add_json("caused by ", *cause);
    } else {
      add(*cause, "caused by ");
    }
  }

  void add_message(std::string_view intro, const std::string& name, std::string_view message) {
    const auto texts = lines_of(message);
    std::string first{intro};
    if (!name.empty()) first += in_color(escaped(name), Color::strong, colored_);
    if (!name.empty() && !message.empty()) first += ": ";
    lines_.push_back(first + escaped(texts.front()));
    for (std::size_t i = 1; i < texts.size(); ++i) {
      lines_.push_back(std::string{indent} + escaped(texts[i]));
    }
  }

  /// A stack begins with name and message, which stand above it already.
  void add_stack(std::string_view stack, const std::string& name, const std::string& message) {
    for (const std::string& head :
         {std::string{name}.append(": ").append(message), name, message}) {
      if (head.empty() || !stack.starts_with(head)) continue;
      stack.remove_prefix(head.size());
      break;
    }
    for (std::string_view line : lines_of(stack)) {
      line.remove_prefix(std::min(line.size(), line.find_first_not_of(" \t\r")));
      if (line.empty()) continue;
      lines_.push_back(std::string{indent} + in_color(escaped(line), Color::faint, colored_));
    }
  }

  void add_other_members(JsonView defect) {
    for (const JsonMember& member : members_of(defect)) {
      constexpr std::array<std::string_view, 4> shown{"name", "message", "stack", "cause"};
      if (std::ranges::any_of(shown, [&](auto name) { return member.is_named(name); })) continue;
      const std::string name = in_color(escaped(unquoted(member.name)), Color::name, colored_);
      add_json(std::string{indent} + name + ": ", member.value);
    }
  }

  void add_json(std::string_view intro, JsonView json) {
    std::vector<std::string> texts;
    append_json_lines(texts, json, colored_);
    texts.front().insert(0, intro);
    for (std::string& text : texts) lines_.push_back(std::move(text));
  }

  bool colored_;
  std::size_t causes_ = 0;
  std::vector<std::string> lines_;
};

}  // namespace

bool is_runtime_error(JsonView json) {
  return text_member(json, "name").has_value() && text_member(json, "message").has_value();
}

std::vector<std::string> defect_lines(JsonView defect, bool colored) {
  DefectLines lines{colored};
  lines.add(defect, "");
  return std::move(lines).lines();
}

}  // namespace persist::app
