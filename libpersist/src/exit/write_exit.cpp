#include <array>
#include <charconv>
#include <cmath>
#include <span>
#include <string>

#include <persist/exit_codec.hpp>

#include "exit/words.hpp"
#include "json/scanner.hpp"

namespace persist {

namespace {

using JsonGroup = CauseGroup<std::optional<JsonView>>;
using JsonFail = Fail<std::optional<JsonView>>;

template <class Number>
void append_number(std::string& out, Number number) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_id(std::string& out, double id) {
  // The shortest form of a double would be 1e+05.
  if (is_safe_integer(id)) {
    append_number(out, static_cast<std::int64_t>(id));
  } else {
    append_number(out, id);
  }
}

/// What both dialects share: where the text grows, what was lost, and how deep it may go.
struct Output {
  std::string text;
  std::size_t losses = 0;
  bool too_deep = false;

  /// Whether a cause at that depth may still be written; recursion ends here for every input.
  [[nodiscard]] bool may_descend(int depth) {
    too_deep = too_deep || depth > json::max_levels;
    return !too_deep;
  }
  void append_member(std::string_view name, JsonView value) {
    text += ",\"";
    text += name;
    text += "\":";
    append_compact(text, value);
  }
};

std::optional<JsonView> view_of(const std::optional<JsonText>& json) {
  return json ? std::optional{json->view()} : std::nullopt;
}

/// The cause as a tree.
class TreeWriter {
 public:
  explicit TreeWriter(Output& output) : output_{output} {}

  void write(const JsonCause& cause, int depth) {
    if (!output_.may_descend(depth)) return;
    if (const auto* group = std::get_if<JsonGroup>(&cause)) {
      write(*group, depth);
    } else if (const auto* fail = std::get_if<JsonFail>(&cause)) {
      leaf("Fail", "error", fail->error);
    } else if (const auto* die = std::get_if<Die>(&cause)) {
      leaf("Die", "defect", view_of(die->defect));
    } else {
      output_.text += R"({"_tag":"Interrupt","fiberId":)";
      write(std::get<Interrupt>(cause).fiber, depth + 1);
      output_.text += '}';
    }
  }

 private:
  void write(const JsonGroup& group, int depth) {
    if (group.causes.empty()) {
      output_.text += R"({"_tag":"Empty"})";
    } else if (group.causes.size() == 1) {
      // No level of the text, yet one of ours.
      write(group.causes.front(), depth + 1);
    } else {
      write(group.causes, group.order, depth);
    }
  }

  /// Halved at each level, since a chain of a thousand would be too deep.
  void write(std::span<const JsonCause> causes, JsonGroup::Order order, int depth) {
    if (causes.size() == 1) return write(causes.front(), depth);
    const std::size_t half = (causes.size() + 1) / 2;
    output_.text += order == JsonGroup::Order::sequential ? R"({"_tag":"Sequential","left":)"
                                                          : R"({"_tag":"Parallel","left":)";
    write(causes.first(half), order, depth + 1);
    output_.text += R"(,"right":)";
    write(causes.subspan(half), order, depth + 1);
    output_.text += '}';
  }

  void leaf(std::string_view tag, std::string_view member, const std::optional<JsonView>& json) {
    output_.text += R"({"_tag":")";
    output_.text += tag;
    output_.text += '"';
    if (json) output_.append_member(member, *json);
    output_.text += '}';
  }

  void write(const FiberId& fiber, int depth) {
    if (!output_.may_descend(depth)) return;
    if (const auto* composite = std::get_if<CompositeFiber>(&fiber)) {
      write(*composite, depth);
    } else if (const auto* runtime = std::get_if<RuntimeFiber>(&fiber)) {
      write(*runtime);
    } else {
      output_.text += R"({"_tag":"None"})";
    }
  }

  void write(const CompositeFiber& composite, int depth) {
    if (composite.parts.size() < 2) {
      write(composite.parts.empty() ? FiberId{} : composite.parts.front(), depth + 1);
    } else {
      write(composite.parts, depth);
    }
  }

  void write(std::span<const FiberId> parts, int depth) {
    if (parts.size() == 1) return write(parts.front(), depth);
    const std::size_t half = (parts.size() + 1) / 2;
    output_.text += R"({"_tag":"Composite","left":)";
    write(parts.first(half), depth + 1);
    output_.text += R"(,"right":)";
    write(parts.subspan(half), depth + 1);
    output_.text += '}';
  }

  void write(const RuntimeFiber& fiber) {
    if (!is_safe_integer(fiber.id)) {
      ++output_.losses;
      output_.text += R"({"_tag":"None"})";
      return;
    }
    std::int64_t start = fiber.start_time_millis.value_or(0);
    if (!is_safe_integer(static_cast<double>(start))) {
      ++output_.losses;
      start = 0;
    }
    output_.text += R"({"_tag":"Runtime","id":)";
    append_id(output_.text, fiber.id);
    output_.text += R"(,"startTimeMillis":)";
    append_number(output_.text, start);
    output_.text += '}';
  }

  Output& output_;
};

/// The cause as an array of reasons.
class ReasonsWriter {
 public:
  explicit ReasonsWriter(Output& output) : output_{output} {}

  void write(const JsonCause& cause) {
    output_.text += '[';
    flatten(cause, 0);
    output_.text += ']';
  }

 private:
  void flatten(const JsonCause& cause, int depth) {
    if (!output_.may_descend(depth)) return;
    if (const auto* group = std::get_if<JsonGroup>(&cause)) {
      flatten(*group, depth);
    } else if (const auto* fail = std::get_if<JsonFail>(&cause)) {
      reason("Fail", "error", fail->error);
    } else if (const auto* die = std::get_if<Die>(&cause)) {
      reason("Die", "defect", view_of(die->defect));
    } else {
      interrupts(std::get<Interrupt>(cause).fiber);
    }
  }

  void flatten(const JsonGroup& group, int depth) {
    const bool several = group.causes.size() > 1;
    if (several && group.order == JsonGroup::Order::parallel) ++output_.losses;
    for (const JsonCause& cause : group.causes) {
      if (several && is_empty(cause)) ++output_.losses;
      flatten(cause, depth + 1);
    }
  }

  static bool is_empty(const JsonCause& cause) {
    const auto* group = std::get_if<JsonGroup>(&cause);
    return group != nullptr && group->causes.empty();
  }

  void reason(std::string_view tag, std::string_view member, const std::optional<JsonView>& json) {
    begin(tag);
    output_.append_member(member, json.value_or(JsonView::assume_valid("null")));
    output_.text += '}';
  }

  void begin(std::string_view tag) {
    if (output_.text.back() != '[') output_.text += ',';
    output_.text += R"({"_tag":")";
    output_.text += tag;
    output_.text += '"';
  }

  void interrupts(const FiberId& fiber) {
    const auto* composite = std::get_if<CompositeFiber>(&fiber);
    if (composite == nullptr) return interrupt(fiber);
    ++output_.losses;
    const std::size_t before = output_.text.size();
    each_fiber(*composite, 0);
    if (output_.text.size() == before) interrupt(NoFiber{});
  }

  void each_fiber(const CompositeFiber& composite, int depth) {
    if (!output_.may_descend(depth)) return;
    for (const FiberId& part : composite.parts) {
      if (const auto* deeper = std::get_if<CompositeFiber>(&part)) {
        each_fiber(*deeper, depth + 1);
      } else if (!std::holds_alternative<NoFiber>(part)) {
        interrupt(part);
      }
    }
  }

  void interrupt(const FiberId& fiber) {
    begin("Interrupt");
    output_.text += R"(,"fiberId":)";
    const auto* runtime = std::get_if<RuntimeFiber>(&fiber);
    if (runtime != nullptr && runtime->start_time_millis) ++output_.losses;
    if (runtime != nullptr && !std::isfinite(runtime->id)) ++output_.losses;
    if (runtime != nullptr && std::isfinite(runtime->id)) {
      append_id(output_.text, runtime->id);
    } else {
      output_.text += "null";
    }
    output_.text += '}';
  }

  Output& output_;
};

void write(Output& output, const JsonExit& exit, Dialect dialect) {
  if (!exit) {
    output.text += R"({"_tag":"Failure","cause":)";
    if (dialect == Dialect::v3) {
      TreeWriter{output}.write(exit.error(), 2);
    } else {
      ReasonsWriter{output}.write(exit.error());
    }
  } else {
    output.text += R"({"_tag":"Success")";
    if (*exit) {
      output.append_member("value", **exit);
    } else if (dialect == Dialect::v4) {
      output.text += R"(,"value":null)";
    }
  }
  output.text += '}';
}

/// Whether a text that is right in all else nests too deeply. Most are too short for that.
bool nests_too_deeply(std::string_view text) {
  return text.size() > 2 * std::size_t{json::max_levels} && !JsonView::parse(text);
}

}  // namespace

std::expected<JsonText, std::vector<Issue>> write_exit(const JsonExit& exit, Dialect dialect,
                                                       std::size_t* losses) {
  Output output;
  write(output, exit, dialect);
  if (output.too_deep || nests_too_deeply(output.text)) {
    return std::unexpected{
        std::vector<Issue>{{.path = "", .message = "nested more than 1000 levels deep"}}};
  }
  if (losses != nullptr) *losses += output.losses;
  return JsonText::assume_valid(std::move(output.text));
}

}  // namespace persist
