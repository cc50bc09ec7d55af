#include <string>
#include <utility>

#include <persist/exit_codec.hpp>
#include <persist/json_reader.hpp>

#include "exit/words.hpp"
#include "json/scanner.hpp"

namespace persist {

namespace {

using Issues = std::vector<Issue>;

using JsonGroup = CauseGroup<std::optional<JsonView>>;

template <class T>
using Read = std::expected<T, Issues>;

/// A cause of a million bad reasons is not a million issues.
constexpr std::size_t max_issues = 100;

/// Where the reader is; a pointer is made of it only when there is something to say.
struct ExitPlace {
  const ExitPlace* parent;
  std::string step;

  [[nodiscard]] std::string pointer() const {
    return parent == nullptr ? std::string{} : parent->pointer() + "/" + step;
  }
  [[nodiscard]] std::unexpected<Issues> issue(std::string message) const {
    return std::unexpected{Issues{{.path = pointer(), .message = std::move(message)}}};
  }
  /// The same about a member of what stands here.
  [[nodiscard]] std::unexpected<Issues> issue(std::string_view member, std::string message) const {
    return ExitPlace{this, std::string{member}}.issue(std::move(message));
  }
};

void add(Issues& issues, Issues more) {
  for (Issue& issue : more) {
    if (issues.size() == max_issues) return;
    issues.push_back(std::move(issue));
  }
}

/// Both, or the issues of both.
template <class T>
Read<std::vector<T>> both(Read<T> left, Read<T> right) {
  Issues issues;
  if (!left) add(issues, std::move(left.error()));
  if (!right) add(issues, std::move(right.error()));
  if (!issues.empty()) return std::unexpected{std::move(issues)};
  std::vector<T> parts;
  parts.reserve(2);
  parts.push_back(*std::move(left));
  parts.push_back(*std::move(right));
  return parts;
}

/// The members of an object that may be a T, a cause of v3 or a fiber id; the last of equal names
/// wins. The parts are read as they come, before it is known whether `_tag` asks for them: skipping
/// them first would read a deep cause once a level.
template <class T>
struct Members {
  std::optional<JsonView> tag, error, defect, id, start;
  std::optional<Read<T>> left, right;
  std::optional<Read<FiberId>> fiber_id;
};

template <class T>
Read<T> read(json::Scanner& scan, const ExitPlace& at);

template <class T>
Members<T> read_members(json::Scanner& scan, const ExitPlace& at) {
  // The text is valid: the scanner serves to go over it once.
  const auto take = [&scan] { return JsonView::assume_valid(scan.value()); };
  Members<T> members;
  while (const auto name = scan.next_member()) {
    switch (member_word(*name)) {
      case MemberWord::tag: members.tag = take(); break;
      case MemberWord::error: members.error = take(); break;
      case MemberWord::defect: members.defect = take(); break;
      case MemberWord::id: members.id = take(); break;
      case MemberWord::start_time_millis: members.start = take(); break;
      case MemberWord::left: members.left = read<T>(scan, {&at, "left"}); break;
      case MemberWord::right: members.right = read<T>(scan, {&at, "right"}); break;
      case MemberWord::fiber_id: members.fiber_id = read<FiberId>(scan, {&at, "fiberId"}); break;
      default: take();
    }
  }
  return members;
}

template <class T>
Read<T> required(std::optional<Read<T>> part, std::string_view name, const ExitPlace& at) {
  if (!part) return at.issue(name, "is missing");
  return *std::move(part);
}

template <class T>
Read<std::vector<T>> left_and_right(Members<T> members, const ExitPlace& at) {
  return both(required(std::move(members.left), "left", at),
              required(std::move(members.right), "right", at));
}

Read<double> safe_integer(const std::optional<JsonView>& json, std::string_view name,
                          const ExitPlace& at) {
  if (!json) return at.issue(name, "is missing");
  if (!is_safe_integer(*json))
    return at.issue(name, "expected a whole number from -(2^53 - 1) to 2^53 - 1");
  return number_of(*json);
}

Read<FiberId> composite_fiber(Members<FiberId> members, const ExitPlace& at) {
  auto parts = left_and_right(std::move(members), at);
  if (!parts) return std::unexpected{std::move(parts.error())};
  return CompositeFiber{*std::move(parts)};
}

Read<FiberId> runtime_fiber(const Members<FiberId>& members, const ExitPlace& at) {
  const auto numbers =
      both(safe_integer(members.id, "id", at), safe_integer(members.start, "startTimeMillis", at));
  if (!numbers) return std::unexpected{numbers.error()};
  return RuntimeFiber{.id = numbers->front(),
                      .start_time_millis = static_cast<std::int64_t>(numbers->back())};
}

template <>
Read<FiberId> read<FiberId>(json::Scanner& scan, const ExitPlace& at) {
  if (!scan.enter_object()) {
    scan.value();
    return at.issue("expected a fiber id of v3, an object");
  }
  auto members = read_members<FiberId>(scan, at);
  if (!members.tag) return at.issue("_tag", "is missing");
  switch (tag_word(*members.tag)) {
    case TagWord::none: return NoFiber{};
    case TagWord::runtime: return runtime_fiber(members, at);
    case TagWord::composite: return composite_fiber(std::move(members), at);
    default: return at.issue("_tag", R"(expected "None", "Runtime" or "Composite")");
  }
}

std::optional<JsonText> owned(const std::optional<JsonView>& json) {
  return json ? std::optional{JsonText{*json}} : std::nullopt;
}

Read<JsonCause> group(JsonGroup::Order order, Members<JsonCause> members, const ExitPlace& at) {
  auto causes = left_and_right(std::move(members), at);
  if (!causes) return std::unexpected{std::move(causes.error())};
  return JsonGroup{.order = order, .causes = *std::move(causes)};
}

Read<JsonCause> interrupt(std::optional<Read<FiberId>> fiber_id, const ExitPlace& at) {
  auto fiber = required(std::move(fiber_id), "fiberId", at);
  if (!fiber) return std::unexpected{std::move(fiber.error())};
  return Interrupt{*std::move(fiber)};
}

/// A cause of v3.
template <>
Read<JsonCause> read<JsonCause>(json::Scanner& scan, const ExitPlace& at) {
  if (!scan.enter_object()) {
    scan.value();
    return at.issue("expected a cause, an object");
  }
  auto members = read_members<JsonCause>(scan, at);
  if (!members.tag) return at.issue("_tag", "is missing");
  switch (tag_word(*members.tag)) {
    case TagWord::empty: return JsonGroup{};
    case TagWord::fail: return Fail<std::optional<JsonView>>{members.error};
    case TagWord::die: return Die{owned(members.defect)};
    case TagWord::interrupt: return interrupt(std::move(members.fiber_id), at);
    case TagWord::sequential: return group(JsonGroup::Order::sequential, std::move(members), at);
    case TagWord::parallel: return group(JsonGroup::Order::parallel, std::move(members), at);
    default:
      return at.issue(
          "_tag", R"(expected "Empty", "Fail", "Die", "Interrupt", "Sequential" or "Parallel")");
  }
}

/// A reason of v4.
Read<JsonCause> read_reason(JsonView json, const ExitPlace& at) {
  if (kind_of(json) != JsonKind::object) return at.issue("expected a reason, an object");
  std::optional<JsonView> tag;
  std::optional<JsonView> error;
  std::optional<JsonView> defect;
  std::optional<JsonView> fiber_id;
  for (const auto [name, value] : members_of(json)) {
    switch (member_word(name)) {
      case MemberWord::tag: tag = value; break;
      case MemberWord::error: error = value; break;
      case MemberWord::defect: defect = value; break;
      case MemberWord::fiber_id: fiber_id = value; break;
      default: break;
    }
  }
  if (!tag) return at.issue("_tag", "is missing");
  switch (tag_word(*tag)) {
    case TagWord::fail:
      if (!error) return at.issue("error", "is missing");
      return Fail<std::optional<JsonView>>{error};
    case TagWord::die:
      if (!defect) return at.issue("defect", "is missing");
      return Die{owned(defect)};
    case TagWord::interrupt:
      if (!fiber_id) return at.issue("fiberId", "is missing");
      if (kind_of(*fiber_id) == JsonKind::null) return Interrupt{NoFiber{}};
      if (kind_of(*fiber_id) != JsonKind::number) {
        return at.issue("fiberId", "expected a number or null");
      }
      return Interrupt{RuntimeFiber{.id = number_of(*fiber_id)}};
    default: return at.issue("_tag", R"(expected "Fail", "Die" or "Interrupt")");
  }
}

/// A cause of v4.
Read<JsonCause> read_reasons(JsonView array, const ExitPlace& at) {
  JsonGroup all;
  Issues issues;
  std::size_t index = 0;
  for (const JsonView element : elements_of(array)) {
    auto reason = read_reason(element, {&at, std::to_string(index++)});
    if (reason) {
      all.causes.push_back(*std::move(reason));
    } else {
      add(issues, std::move(reason.error()));
    }
  }
  if (!issues.empty()) return std::unexpected{std::move(issues)};
  if (all.causes.size() == 1) return std::move(all.causes.front());
  return all;
}

Read<JsonCause> read_cause(JsonView json, const ExitPlace& at) {
  switch (kind_of(json)) {
    case JsonKind::array: return read_reasons(json, at);
    case JsonKind::object: {
      json::Scanner scan{json.text()};
      return read<JsonCause>(scan, at);
    }
    default: return at.issue("expected a cause: an array of reasons (v4) or a tree (v3)");
  }
}

}  // namespace

std::expected<JsonExit, std::vector<Issue>> read_exit(JsonView json) {
  const ExitPlace top{nullptr, {}};
  if (kind_of(json) != JsonKind::object) return top.issue("expected an Exit, an object");
  std::optional<JsonView> tag;
  std::optional<JsonView> value;
  std::optional<JsonView> cause;
  for (const auto [name, member] : members_of(json)) {
    switch (member_word(name)) {
      case MemberWord::tag: tag = member; break;
      case MemberWord::value: value = member; break;
      case MemberWord::cause: cause = member; break;
      default: break;
    }
  }
  if (!tag) return top.issue("_tag", "is missing");
  switch (tag_word(*tag)) {
    case TagWord::success: return JsonExit{value};
    case TagWord::failure: break;
    default: return top.issue("_tag", R"(expected "Success" or "Failure")");
  }
  if (!cause) return top.issue("cause", "is missing");
  auto read = read_cause(*cause, {&top, "cause"});
  if (!read) return std::unexpected{std::move(read.error())};
  return JsonExit{std::unexpect, *std::move(read)};
}

}  // namespace persist
