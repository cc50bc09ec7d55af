#include "batch/request_members.hpp"

#include <algorithm>

#include <persist/json_reader.hpp>

namespace persist::app {

namespace {

std::unexpected<Error> given_twice(std::string_view name) {
  return usage("the member " + in_quotes(name) + " is given twice");
}

}  // namespace

Outcome<void> Members::read(JsonView object) {
  for (const JsonMember member : members_of(object)) {
    const auto is_it = [&](std::string_view name) { return member.is_named(name); };
    const auto name = std::ranges::find_if(member_names, is_it);
    if (name == member_names.end()) {
      const auto same = std::ranges::find_if(others_, [&](const JsonMember& other) {
        return unquoted(other.name) == unquoted(member.name);
      });
      if (same != others_.end()) return given_twice(unquoted(member.name));
      others_.push_back(member);
      continue;
    }
    auto& place = given_[static_cast<std::size_t>(name - member_names.begin())];
    if (place) return given_twice(*name);
    place = member.value;
  }
  return {};
}

std::optional<JsonView> Members::operator[](Member member) const {
  const auto& value = given_[static_cast<std::size_t>(member)];
  return value && kind_of(*value) == JsonKind::null ? std::nullopt : value;
}

Outcome<void> Members::check(std::string_view operation, MemberSet taken) const {
  for (std::size_t i = 0; i < given_.size(); ++i) {
    if (given_[i] && !taken.holds(static_cast<Member>(i))) {
      return usage(std::string{operation} + " does not accept the member " +
                   in_quotes(member_names[i]));
    }
  }
  return {};
}

std::string name_of(Member member) { return in_quotes(bare_name_of(member)); }

std::string_view bare_name_of(Member member) {
  return member_names[static_cast<std::size_t>(member)];
}

Outcome<std::string> text_of(JsonView json, std::string_view member) {
  if (kind_of(json) != JsonKind::string) return usage(in_quotes(member) + " must be a string");
  std::string text = unquoted(json);
  if (!is_utf8(text)) return usage(in_quotes(member) + " contains an unpaired surrogate");
  return text;
}

Outcome<std::vector<std::string>> texts_of(JsonView json, std::string_view member) {
  std::vector<std::string> texts;
  if (kind_of(json) != JsonKind::array) {
    auto text = text_of(json, member);
    if (!text) return std::unexpected(std::move(text.error()));
    texts.push_back(*std::move(text));
    return texts;
  }
  for (const JsonView element : elements_of(json)) {
    auto text = text_of(element, member);
    if (!text) return std::unexpected(std::move(text.error()));
    texts.push_back(*std::move(text));
  }
  return texts;
}

}  // namespace persist::app
