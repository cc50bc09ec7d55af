#include <persist/json_reader.hpp>

#include <cassert>

#include "json/number.hpp"
#include "json/valid_text.hpp"

namespace persist {

namespace {

const char* end_of(std::string_view text) { return text.data() + text.size(); }

/// Where the content of the container begins; null when `text` is no container that opens so.
const char* content_of(std::string_view text, char opener) {
  const char* const at = json::skip_white_space(text.data(), end_of(text));
  return *at == opener ? json::skip_white_space(at + 1, end_of(text)) : nullptr;
}

/// From the end of an element or member to the next one, or to what closes.
const char* next_of(const char* at, const char* limit) {
  at = json::skip_white_space(at, limit);
  return *at == ',' ? json::skip_white_space(at + 1, limit) : at;
}

}  // namespace

JsonKind kind_of(JsonView json) {
  switch (*json::skip_white_space(json.text().data(), end_of(json.text()))) {
    case 'n': return JsonKind::null;
    case 't':
    case 'f': return JsonKind::boolean;
    case '"': return JsonKind::string;
    case '[': return JsonKind::array;
    case '{': return JsonKind::object;
    default: return JsonKind::number;
  }
}

std::string_view name_of(JsonKind kind) {
  switch (kind) {
    case JsonKind::null: return "null";
    case JsonKind::boolean: return "boolean";
    case JsonKind::number: return "number";
    case JsonKind::string: return "string";
    case JsonKind::array: return "array";
    case JsonKind::object: break;
  }
  return "object";
}

JsonView trimmed(JsonView json) {
  std::string_view text = json.text();
  while (json::is_white_space(text.front())) text.remove_prefix(1);
  while (json::is_white_space(text.back())) text.remove_suffix(1);
  return JsonView::assume_valid(text);
}

bool is_true(JsonView json) { return trimmed(json).text().front() == 't'; }

double number_of(JsonView number) {
  assert(kind_of(number) == JsonKind::number);
  return json::nearest_double(trimmed(number).text());
}

bool string_equals(JsonView string, std::string_view text) {
  if (kind_of(string) != JsonKind::string) return false;
  if (const auto plain = json::plain_string(string)) return *plain == text;
  bool same = true;
  json::resolve_string(string, [&](std::string_view piece) {
    same = same && text.starts_with(piece);
    if (same) text.remove_prefix(piece.size());
  });
  return same && text.empty();
}

JsonElements elements_of(JsonView array) { return JsonElements{array.text()}; }

JsonElements::Iterator JsonElements::begin() const {
  const char* const content = content_of(text_, '[');
  if (content == nullptr) return {};
  Iterator it;
  it.limit_ = end_of(text_);
  it.settle(content);
  return it;
}

void JsonElements::Iterator::settle(const char* at) {
  if (*at == ']') {
    *this = {};
    return;
  }
  begin_ = at;
  end_ = json::skip_value(at, limit_);
}

JsonElements::Iterator& JsonElements::Iterator::operator++() {
  settle(next_of(end_, limit_));
  return *this;
}

JsonElements::Iterator JsonElements::Iterator::operator++(int) {
  Iterator before = *this;
  ++*this;
  return before;
}

JsonMembers members_of(JsonView object) { return JsonMembers{object.text()}; }

JsonMembers::Iterator JsonMembers::begin() const {
  const char* const content = content_of(text_, '{');
  if (content == nullptr) return {};
  Iterator it;
  it.limit_ = end_of(text_);
  it.settle(content);
  return it;
}

void JsonMembers::Iterator::settle(const char* at) {
  if (*at == '}') {
    *this = {};
    return;
  }
  name_ = at;
  name_end_ = json::skip_string(at, limit_);
  const char* const colon = json::skip_white_space(name_end_, limit_);
  value_ = json::skip_white_space(colon + 1, limit_);
  value_end_ = json::skip_value(value_, limit_);
}

JsonMembers::Iterator& JsonMembers::Iterator::operator++() {
  settle(next_of(value_end_, limit_));
  return *this;
}

JsonMembers::Iterator JsonMembers::Iterator::operator++(int) {
  Iterator before = *this;
  ++*this;
  return before;
}

std::optional<JsonView> member_of(JsonView object, std::string_view name) {
  std::optional<JsonView> found;
  for (const JsonMember member : members_of(object)) {
    if (member.is_named(name)) found = member.value;
  }
  return found;
}

}  // namespace persist
