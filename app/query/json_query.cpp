#include "query/json_query.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <vector>

#include <persist/json_reader.hpp>

#include "query/decimal.hpp"

namespace persist::app {

namespace {

/// A part of a pointer with `~1` and `~0` resolved.
std::string part_of(std::string_view escaped) {
  std::string part;
  for (std::size_t i = 0; i < escaped.size(); ++i) {
    if (escaped[i] == '~') {
      part += escaped[++i] == '1' ? '/' : '~';
    } else {
      part += escaped[i];
    }
  }
  return part;
}

std::optional<JsonView> element_at(JsonView array, std::string_view part) {
  // RFC 6901: digits without a leading zero.
  if (part.empty() || (part.size() > 1 && part.front() == '0')) return std::nullopt;
  std::size_t index = 0;
  const char* const end = part.data() + part.size();
  const auto [rest, error] = std::from_chars(part.data(), end, index);
  if (error != std::errc{} || rest != end) return std::nullopt;
  for (const JsonView element : elements_of(array)) {
    if (index-- == 0) return element;
  }
  return std::nullopt;
}

bool are_same_elements(JsonView a, JsonView b) {
  const auto left = elements_of(a);
  const auto right = elements_of(b);
  auto i = left.begin();
  auto j = right.begin();
  while (i != left.end() && j != right.end()) {
    if (!is_same_json(*i, *j)) return false;
    ++i;
    ++j;
  }
  return i == left.end() && j == right.end();
}

std::map<std::string, JsonView> members_by_name(JsonView object) {
  std::map<std::string, JsonView> members;
  for (const JsonMember member : members_of(object)) {
    members.insert_or_assign(unquoted(member.name), member.value);
  }
  return members;
}

bool are_same_members(JsonView a, JsonView b) {
  const auto same = [](const auto& left, const auto& right) {
    return left.first == right.first && is_same_json(left.second, right.second);
  };
  return std::ranges::equal(members_by_name(a), members_by_name(b), same);
}

}  // namespace

bool is_pointer(std::string_view text) {
  if (!text.empty() && text.front() != '/') return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '~' && (i + 1 == text.size() || (text[i + 1] != '0' && text[i + 1] != '1'))) {
      return false;
    }
  }
  return true;
}

std::optional<JsonView> find_part(JsonView json, std::string_view pointer) {
  std::optional<JsonView> found = trimmed(json);
  while (found && !pointer.empty()) {
    pointer.remove_prefix(1);
    const auto end = std::min(pointer.find('/'), pointer.size());
    const std::string part = part_of(pointer.substr(0, end));
    pointer.remove_prefix(end);
    switch (kind_of(*found)) {
      case JsonKind::object: found = member_of(*found, part); break;
      case JsonKind::array: found = element_at(*found, part); break;
      default: return std::nullopt;
    }
  }
  return found;
}

bool is_same_json(JsonView a, JsonView b) {
  const JsonKind kind = kind_of(a);
  if (kind != kind_of(b)) return false;
  switch (kind) {
    case JsonKind::null: return true;
    case JsonKind::boolean: return is_true(a) == is_true(b);
    case JsonKind::number: return decimal_of(trimmed(a).text()) == decimal_of(trimmed(b).text());
    case JsonKind::string: return unquoted(trimmed(a)) == unquoted(trimmed(b));
    case JsonKind::array: return are_same_elements(a, b);
    case JsonKind::object: return are_same_members(a, b);
  }
  return false;
}

std::partial_ordering order_of(JsonView a, JsonView b) {
  const JsonKind kind = kind_of(a);
  if (kind != kind_of(b)) return std::partial_ordering::unordered;
  switch (kind) {
    case JsonKind::number: return decimal_of(trimmed(a).text()) <=> decimal_of(trimmed(b).text());
    case JsonKind::string: return unquoted(trimmed(a)) <=> unquoted(trimmed(b));
    default: return std::partial_ordering::unordered;
  }
}

}  // namespace persist::app
