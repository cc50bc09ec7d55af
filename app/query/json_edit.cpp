#include "query/json_edit.hpp"

#include <cstddef>
#include <iterator>

#include <persist/json_reader.hpp>

#include "query/json_query.hpp"
#include "query/part_pointer.hpp"

namespace persist::app {

namespace {

using Edited = std::expected<std::string, std::string>;

std::unexpected<std::string> cannot(std::string_view pointer, const std::string& why) {
  return std::unexpected{"'" + std::string{pointer} + "': " + why};
}

std::size_t offset_in(JsonView json, std::string_view part) {
  return static_cast<std::size_t>(part.data() - json.text().data());
}

Edited replaced(JsonView json, std::string_view part, std::string_view by) {
  std::string text{json.text()};
  return text.replace(offset_in(json, part), part.size(), by);
}

/// Puts `text` at the end of `holder`, an object or array.
Edited appended(JsonView json, JsonView holder, const std::string& text) {
  const bool is_empty = kind_of(holder) == JsonKind::object
                            ? members_of(holder).begin() == members_of(holder).end()
                            : elements_of(holder).begin() == elements_of(holder).end();
  const std::size_t end = offset_in(json, holder.text()) + holder.text().size() - 1;
  std::string whole{json.text()};
  return whole.insert(end, is_empty ? text : ',' + text);
}

/// Takes `text[begin, end)` out, with the comma that separates it from what stays.
Edited taken_out(JsonView json, std::size_t begin, std::size_t end, bool is_first) {
  constexpr std::string_view space = " \t\r\n";
  std::string text{json.text()};
  if (!is_first) {
    begin = text.find_last_of(',', begin - 1);
  } else if (const std::size_t next = text.find_first_not_of(space, end); text[next] == ',') {
    end = text.find_first_not_of(space, next + 1);
  }
  return text.erase(begin, end - begin);
}

struct Split {
  std::string_view holder;
  std::string_view part;
};

Split split(std::string_view pointer) {
  const std::size_t slash = pointer.rfind('/');
  return {.holder = pointer.substr(0, slash), .part = pointer.substr(slash + 1)};
}

std::expected<JsonView, std::string> find_holder(JsonView json, std::string_view pointer) {
  const auto holder = find_part(json, split(pointer).holder);
  if (!holder)
    return cannot(pointer, "the value has nothing at '" + std::string{split(pointer).holder} + "'");
  if (kind_of(*holder) == JsonKind::object || kind_of(*holder) == JsonKind::array) return *holder;
  return cannot(pointer,
                "'" + std::string{split(pointer).holder} + "' is neither an object nor an array");
}

}  // namespace

Edited with_part(JsonView json, std::string_view pointer, JsonView value) {
  const std::string_view text = trimmed(value).text();
  if (const auto part = find_part(json, pointer)) return replaced(json, part->text(), text);
  const auto holder = find_holder(json, pointer);
  if (!holder) return std::unexpected{holder.error()};
  const std::string name = unescaped_token(split(pointer).part);
  if (kind_of(*holder) == JsonKind::object) {
    std::string member;
    append_quoted(member, name);
    member += ':';
    member += text;
    return appended(json, *holder, member);
  }
  const auto elements = elements_of(*holder);
  const auto count = std::ranges::distance(elements.begin(), elements.end());
  if (name == "-" || name == std::to_string(count)) {
    return appended(json, *holder, std::string{text});
  }
  return cannot(pointer, "the array has " + std::to_string(count) + " elements");
}

Edited without_part(JsonView json, std::string_view pointer) {
  if (pointer.empty()) return cannot(pointer, "the whole value cannot be taken out");
  const auto holder = find_holder(json, pointer);
  if (!holder) return std::unexpected{holder.error()};
  const auto part = find_part(json, pointer);
  if (!part) return std::string{json.text()};
  const std::size_t end = offset_in(json, part->text()) + part->text().size();
  if (kind_of(*holder) == JsonKind::array) {
    const bool is_first = (*elements_of(*holder).begin()).text().data() == part->text().data();
    return taken_out(json, offset_in(json, part->text()), end, is_first);
  }
  bool is_first = true;
  for (const JsonMember member : members_of(*holder)) {
    if (member.value.text().data() == part->text().data()) {
      return taken_out(json, offset_in(json, member.name.text()), end, is_first);
    }
    is_first = false;
  }
  return std::string{json.text()};
}

}  // namespace persist::app
