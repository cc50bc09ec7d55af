// What selections ask: pieces are a pointer or match, JSON, other JSON, a pattern, a text.

#include <string>

#include <persist/json_reader.hpp>
#include <persist/json_text.hpp>

#include "pieces.hpp"
#include "property.hpp"
#include "query/glob.hpp"
#include "query/json_query.hpp"
#include "query/part_condition.hpp"

namespace {

using persist::JsonView;
using persist::fuzz::property;
using namespace persist::app;

void check_pointer(JsonView json, std::string_view pointer) {
  if (!is_pointer(pointer)) return;
  const auto part = find_part(json, pointer);
  if (!part) return;
  property(json.text().contains(part->text()), "a part is a slice of the whole");
  property(JsonView::parse(part->text()).has_value(), "and JSON");
  const auto end = std::min(pointer.rfind('/'), pointer.size());
  property(find_part(json, pointer.substr(0, end)).has_value(), "of a part that is there too");
}

void check_same(JsonView json, std::string_view other) {
  std::string compact;
  persist::append_compact(compact, json);
  property(is_same_json(json, JsonView::assume_valid(compact)), "white space makes no difference");
  const auto second = JsonView::parse(other);
  if (second)
    property(is_same_json(json, *second) == is_same_json(*second, json), "sameness is mutual");
}

void check_match(std::string_view text) {
  const auto condition = PartCondition::parse(std::string{text});
  if (!condition) return;
  property(text.starts_with(condition->pointer().text()), "a condition begins with its pointer");
  property(!condition->operand() || text.ends_with(condition->operand()->text()),
           "and ends with its operand");
}

/// `text` as a pattern that covers nothing else.
std::string literal_pattern(std::string_view text) {
  std::string pattern;
  for (const char c : text) {
    const bool is_special = c == '*' || c == '?' || c == '[';
    pattern += is_special ? std::string{'[', c, ']'} : std::string{c};
  }
  return pattern;
}

void check_glob(std::string_view pattern, std::string_view text) {
  if (!persist::is_utf8(pattern) || !persist::is_utf8(text)) {
    static_cast<void>(matches_glob(pattern, text));
    return;
  }
  const bool covered = matches_glob(pattern, text);
  property(matches_glob("*" + std::string{pattern}, text) || !covered, "a star may cover nothing");
  property(matches_glob(std::string{pattern} + "*", std::string{text} + "…") || !covered,
           "or more");
  property(matches_glob("*", text), "a star covers everything");
  property(matches_glob(literal_pattern(text), text), "a literal covers itself");
  property(!matches_glob(literal_pattern(text), std::string{text} + "x"), "and not more");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto pieces = persist::fuzz::pieces_of(persist::fuzz::text_of(data, size));
  const std::string_view pointer = persist::fuzz::piece(pieces, 0);
  if (const auto json = JsonView::parse(persist::fuzz::piece(pieces, 1))) {
    check_pointer(*json, pointer);
    check_same(*json, persist::fuzz::piece(pieces, 2));
  }
  check_match(pointer);
  check_glob(persist::fuzz::piece(pieces, 3), persist::fuzz::piece(pieces, 4));
  return 0;
}
