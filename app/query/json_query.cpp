#include "query/json_query.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <vector>

#include <persist/json_reader.hpp>

#include "query/decimal.hpp"
#include "query/json_cursor.hpp"

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

/// The index that `part` is: digits without a leading zero (RFC 6901).
std::optional<std::size_t> index_of(std::string_view part) {
  if (part.empty() || (part.size() > 1 && part.front() == '0')) return std::nullopt;
  std::size_t index = 0;
  const char* const end = part.data() + part.size();
  const auto [rest, error] = std::from_chars(part.data(), end, index);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return index;
}

bool is_named(std::string_view token, std::string_view name) {
  if (token.contains('\\')) return string_equals(JsonView::assume_valid(token), name);
  return token.substr(1, token.size() - 2) == name;
}

/// Goes through a value once, although only its end tells which of equal names counts.
class PartSearch {
 public:
  explicit PartSearch(JsonView json) : cursor_{json.text()} {}

  /// The part that `pointer` names of the value that comes next, which is passed.
  // NOLINTNEXTLINE(misc-no-recursion): as deep as the pointer
  std::optional<JsonView> find(std::string_view pointer) {
    if (pointer.empty()) return JsonView::assume_valid(cursor_.value());
    pointer.remove_prefix(1);
    const auto end = std::min(pointer.find('/'), pointer.size());
    const std::string part = part_of(pointer.substr(0, end));
    pointer.remove_prefix(end);
    switch (cursor_.peek()) {
      case '{': return find_in_object(part, pointer);
      case '[': return find_in_array(part, pointer);
      default: cursor_.value(); return std::nullopt;
    }
  }

 private:
  // NOLINTNEXTLINE(misc-no-recursion)
  std::optional<JsonView> find_in_object(std::string_view name, std::string_view rest) {
    std::optional<JsonView> found;
    cursor_.enter();
    while (const auto token = cursor_.next_member()) {
      if (is_named(*token, name)) {
        found = find(rest);
      } else {
        cursor_.value();
      }
    }
    return found;
  }

  // NOLINTNEXTLINE(misc-no-recursion)
  std::optional<JsonView> find_in_array(std::string_view part, std::string_view rest) {
    const auto index = index_of(part);
    std::optional<JsonView> found;
    cursor_.enter();
    for (std::size_t i = 0; cursor_.has_element(); ++i) {
      if (index == i) {
        found = find(rest);
      } else {
        cursor_.value();
      }
    }
    return found;
  }

  JsonCursor cursor_;
};

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
  return PartSearch{json}.find(pointer);
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
