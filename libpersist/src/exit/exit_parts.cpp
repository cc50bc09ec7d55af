#include <persist/exit_parts.hpp>

#include <optional>

#include "exit/words.hpp"
#include "json/scanner.hpp"

namespace persist {

namespace {

using Parts = std::vector<ExitPart>;

JsonView take(json::Scanner& scan) { return JsonView::assume_valid(scan.value()); }

void append(Parts& parts, const Parts& more) {
  parts.insert(parts.end(), more.begin(), more.end());
}

void append(Parts& parts, ExitRole role, const std::optional<JsonView>& json) {
  if (json) parts.push_back({.role = role, .json = *json});
}

/// A cause of v3 or a reason of v4. What is in its sides is found before it is known whether
/// `_tag`, which may come last, asks for them.
void append_cause(Parts& parts, json::Scanner& scan) {
  if (!scan.enter_object()) {
    scan.value();
    return;
  }
  TagWord tag = TagWord::other;
  std::optional<JsonView> error;
  std::optional<JsonView> defect;
  Parts left;
  Parts right;
  const auto side = [&scan](Parts& found) {
    found.clear();
    append_cause(found, scan);
  };
  while (const auto name = scan.next_member()) {
    switch (member_word(*name)) {
      case MemberWord::tag: tag = tag_word(take(scan)); break;
      case MemberWord::error: error = take(scan); break;
      case MemberWord::defect: defect = take(scan); break;
      case MemberWord::left: side(left); break;
      case MemberWord::right: side(right); break;
      default: scan.value();
    }
  }
  switch (tag) {
    case TagWord::fail: append(parts, ExitRole::error, error); return;
    case TagWord::die: append(parts, ExitRole::defect, defect); return;
    case TagWord::sequential:
    case TagWord::parallel:
      append(parts, left);
      append(parts, right);
      return;
    default: return;
  }
}

void append_causes(Parts& parts, json::Scanner& scan) {
  if (!scan.enter_array()) return append_cause(parts, scan);
  while (scan.next_element()) append_cause(parts, scan);
}

}  // namespace

void append_exit_parts(std::vector<ExitPart>& parts, JsonView exit) {
  json::Scanner scan{exit.text()};
  if (!scan.enter_object()) return;
  TagWord tag = TagWord::other;
  std::optional<JsonView> value;
  Parts causes;
  while (const auto name = scan.next_member()) {
    switch (member_word(*name)) {
      case MemberWord::tag: tag = tag_word(take(scan)); break;
      case MemberWord::value: value = take(scan); break;
      case MemberWord::cause:
        causes.clear();
        append_causes(causes, scan);
        break;
      default: scan.value();
    }
  }
  if (tag == TagWord::success) append(parts, ExitRole::value, value);
  if (tag == TagWord::failure) append(parts, causes);
}

}  // namespace persist
