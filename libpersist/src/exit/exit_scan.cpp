#include "exit/exit_scan.hpp"

#include "exit/words.hpp"

namespace persist {

namespace {

using json::Scanner;

/// What a value could be in the place of a cause or a fiber id; a set of marks. It is built from
/// the inside out, since an object's `_tag` may come after everything else.
class Shape {
 public:
  enum Mark : std::uint8_t {
    v3_cause = 1,
    v4_reason = 2,
    v3_fiber = 4,
    v4_fiber = 8,
    safe_integer = 16,
    fail = 32,
    die = 64,
    interrupt = 128,
  };

  constexpr Shape() = default;
  constexpr Shape(Mark mark) : marks_{mark} {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] constexpr bool is(Mark mark) const { return (marks_ & mark) != 0; }
  [[nodiscard]] constexpr Shape and_if(bool holds, Shape more) const {
    return holds ? Shape{marks_ | more.marks_} : *this;
  }
  /// The marks that tell what stands in a cause.
  [[nodiscard]] constexpr Shape content() const { return Shape{marks_ & (fail | die | interrupt)}; }
  friend constexpr Shape operator|(Shape a, Shape b) { return Shape{a.marks_ | b.marks_}; }

 private:
  constexpr explicit Shape(int marks) : marks_{static_cast<std::uint8_t>(marks)} {}
  std::uint8_t marks_ = 0;
};

/// The members of an object that count; the last of equal names wins.
struct Node {
  TagWord tag = TagWord::other;
  bool has_error = false;
  bool has_defect = false;
  Shape fiber_id, left, right, id, start;

  [[nodiscard]] Shape shape() const {
    switch (tag) {
      case TagWord::fail: return reason(true, has_error, Shape::fail);
      case TagWord::die: return reason(true, has_defect, Shape::die);
      case TagWord::interrupt:
        return reason(fiber_id.is(Shape::v3_fiber), fiber_id.is(Shape::v4_fiber), Shape::interrupt);
      case TagWord::empty: return Shape::v3_cause;
      case TagWord::sequential:
      case TagWord::parallel: return both(Shape::v3_cause) | left.content() | right.content();
      case TagWord::none: return Shape::v3_fiber;
      case TagWord::runtime:
        return Shape{}.and_if(id.is(Shape::safe_integer) && start.is(Shape::safe_integer),
                              Shape::v3_fiber);
      case TagWord::composite: return both(Shape::v3_fiber);
      default: return {};
    }
  }

 private:
  static Shape reason(bool in_v3, bool in_v4, Shape::Mark content) {
    return Shape{content}.and_if(in_v3, Shape::v3_cause).and_if(in_v4, Shape::v4_reason);
  }
  [[nodiscard]] Shape both(Shape::Mark mark) const {
    return Shape{}.and_if(left.is(mark) && right.is(mark), mark);
  }
};

Shape scan_shape(Scanner& scan, int levels);

void scan_member(Scanner& scan, MemberWord name, Node& node, int levels) {
  switch (name) {
    case MemberWord::fiber_id: node.fiber_id = scan_shape(scan, levels); return;
    case MemberWord::left: node.left = scan_shape(scan, levels); return;
    case MemberWord::right: node.right = scan_shape(scan, levels); return;
    case MemberWord::id: node.id = scan_shape(scan, levels); return;
    case MemberWord::start_time_millis: node.start = scan_shape(scan, levels); return;
    case MemberWord::error: node.has_error = true; break;
    case MemberWord::defect: node.has_defect = true; break;
    default: break;
  }
  const std::string_view value = scan.value(levels);
  if (name == MemberWord::tag && !scan.failed()) node.tag = tag_word(JsonView::assume_valid(value));
}

/// Takes a value of at most `levels` levels. Recursion is bounded by them.
Shape scan_shape(Scanner& scan, int levels) {
  if (levels > 0 && scan.enter_object()) {
    Node node;
    while (const auto name = scan.next_member()) {
      scan_member(scan, member_word(*name), node, levels - 1);
    }
    return node.shape();
  }
  const std::string_view value = scan.value(levels);
  if (value == "null") return Shape::v4_fiber;
  if (value.empty() || (value.front() != '-' && (value.front() < '0' || value.front() > '9'))) {
    return {};
  }
  return Shape{Shape::v4_fiber}.and_if(is_safe_integer(JsonView::assume_valid(value)),
                                       Shape::safe_integer);
}

/// The content of a cause; none when it is a cause of neither dialect.
std::optional<Shape> scan_cause(Scanner& scan, int levels) {
  Shape content;
  if (!scan.enter_array()) {
    const Shape tree = scan_shape(scan, levels);
    return tree.is(Shape::v3_cause) ? std::optional{tree.content()} : std::nullopt;
  }
  bool all_reasons = true;
  while (scan.next_element()) {
    const Shape reason = scan_shape(scan, levels - 1);
    all_reasons = all_reasons && reason.is(Shape::v4_reason);
    content = content | reason.content();
  }
  return all_reasons ? std::optional{content} : std::nullopt;
}

void judge(ValueState& state, TagWord tag, std::optional<Shape> cause) {
  if (tag == TagWord::success) {
    state.is_exit = state.success = true;
  } else if (tag == TagWord::failure && cause) {
    state.is_exit = true;
    state.has_fail = cause->is(Shape::fail);
    state.has_die = cause->is(Shape::die);
    state.has_interrupt = cause->is(Shape::interrupt);
  }
}

}  // namespace

json::ScannedExit json::scan_exit(Scanner& scan) {
  constexpr int levels = max_levels - 1;
  ScannedExit found;
  const std::size_t begin = scan.offset();
  scan.forget_white_space();
  if (scan.enter_object()) {
    TagWord tag = TagWord::other;
    std::optional<Shape> cause;
    while (const auto name = scan.next_member()) {
      const MemberWord member = member_word(*name);
      if (member == MemberWord::cause) {
        cause = scan_cause(scan, levels);
        continue;
      }
      const std::string_view value = scan.value(levels);
      if (member == MemberWord::tag && !scan.failed())
        tag = tag_word(JsonView::assume_valid(value));
    }
    judge(found.state, tag, cause);
  } else {
    scan.value();
  }
  if (scan.failed()) return {};
  found.text = scan.since(begin);
  found.state.has_white_space = scan.saw_white_space();
  return found;
}

ValueState value_state(std::string_view stored) {
  Scanner scan{stored};
  const bool space_before = scan.saw_white_space();
  ValueState state = json::scan_exit(scan).state;
  if (!scan.finish()) return {.json_error = scan.error()};
  state.has_white_space = space_before || scan.saw_white_space();
  return state;
}

}  // namespace persist
