#include "diff/ignored_parts.hpp"

#include <algorithm>
#include <functional>
#include <set>

#include <persist/exit_codec.hpp>
#include <persist/json_reader.hpp>

#include "diff/parts.hpp"
#include "diff/request_state.hpp"

namespace persist::app {

namespace {

const char* begin_of(std::string_view text) { return text.data(); }

Expires reported(const Expires& expires) {
  return expires.is_not_a_number() ? Expires::never() : expires;
}

bool is_same_value(std::string_view a, std::string_view b, std::span<const PartPointer> ignored) {
  if (a == b) return true;
  const auto left = JsonView::parse(a);
  if (!left) return false;
  const auto right = JsonView::parse(b);
  if (!right) return false;
  return is_same_rest(*left, IgnoredParts::find(ignored, a), *right,
                      IgnoredParts::find(ignored, b));
}

}  // namespace

IgnoredParts IgnoredParts::find(std::span<const PartPointer> pointers, std::string_view value) {
  IgnoredParts found;
  if (pointers.empty()) return found;
  const ValueState state = value_state(value);
  if (state.json_error) return found;
  for (const PartPointer& pointer : pointers) {
    pointer.for_each(JsonView::assume_valid(value), state.is_exit,
                     [&](JsonView part) { found.parts_.push_back(trimmed(part).text()); });
  }
  std::ranges::sort(found.parts_, std::less<>{}, begin_of);
  return found;
}

bool IgnoredParts::contains(JsonView part) const {
  if (parts_.empty()) return false;
  return std::ranges::binary_search(parts_, trimmed(part).text().data(), std::less<>{}, begin_of);
}

bool IgnoredParts::has_within(JsonView part) const {
  if (parts_.empty()) return false;
  const std::string_view text = part.text();
  const auto first = std::ranges::lower_bound(parts_, text.data(), std::less<>{}, begin_of);
  return first != parts_.end() && std::less<>{}(first->data(), text.data() + text.size());
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as JSON may be
void IgnoredParts::append_rest(std::string& out, JsonView part) const {
  if (contains(part)) return;
  if (!has_within(part)) return append_compact(out, part);
  const char* separator = "";
  if (kind_of(part) == JsonKind::array) {
    out += '[';
    for (const JsonView element : elements_of(part)) {
      if (contains(element)) continue;
      out += separator;
      append_rest(out, element);
      separator = ",";
    }
    out += ']';
    return;
  }
  // Of members of one name the last counts, and the others go with it.
  std::set<std::string> ignored;
  for (const JsonMember member : members_of(part)) {
    if (contains(member.value)) ignored.insert(unquoted(member.name));
  }
  out += '{';
  for (const JsonMember member : members_of(part)) {
    if (!ignored.empty() && ignored.contains(unquoted(member.name))) continue;
    out += separator;
    out += member.name.text();
    out += ':';
    append_rest(out, member.value);
    separator = ",";
  }
  out += '}';
}

bool is_same_rest(JsonView a, const IgnoredParts& ignored_in_a, JsonView b,
                  const IgnoredParts& ignored_in_b) {
  if (a == b && !ignored_in_a.has_within(a) && !ignored_in_b.has_within(b)) return true;
  std::string left;
  std::string right;
  ignored_in_a.append_rest(left, a);
  ignored_in_b.append_rest(right, b);
  return left == right;
}

namespace {

bool is_same_request(const EntryView& a, const EntryView& b, Instant now) {
  if (a.request == nullptr || b.request == nullptr) return true;
  return state_word(a, now) == state_word(b, now) && payload_of(a) == payload_of(b);
}

}  // namespace

bool is_same_entry(const EntryView& a, const EntryView& b, const Ignored& ignored) {
  return (ignored.expires || reported(a.expires) == reported(b.expires)) &&
         is_same_value(a.value, b.value, ignored.parts) && is_same_request(a, b, ignored.now);
}

}  // namespace persist::app
