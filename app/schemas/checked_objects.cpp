#include <algorithm>

#include <persist/json_reader.hpp>

#include "query/canonical_json.hpp"
#include "schemas/characters.hpp"
#include "schemas/schema_checker.hpp"

// Objects, and what is equal.

namespace persist::app {

bool SchemaChecker::has_equal_elements(Index at) const {
  std::vector<std::string> forms;
  for (Index i = JsonTape::first(at); !tape_.is_end(at, i); i = tape_.next(i)) {
    append_canonical(forms.emplace_back(), tape_.json(i));
  }
  std::ranges::sort(forms);
  return std::ranges::adjacent_find(forms) != forms.end();
}

/// At the end of `members_`, each name once.
SchemaChecker::Members SchemaChecker::members_at(Index at) {
  const std::size_t begin = members_.size();
  for (Index i = JsonTape::first(at); !tape_.is_end(at, i); i = tape_.next(i + 1)) {
    std::string_view name = tape_.text(i);
    if (name.find('\\') == std::string_view::npos) {
      name = name.substr(1, name.size() - 2);
    } else {
      name = names_.emplace_back(unquoted(JsonView::assume_valid(name)));
    }
    members_.push_back({.name = name, .name_at = i, .value_at = i + 1});
  }
  const auto first = members_.begin() + static_cast<std::ptrdiff_t>(begin);
  constexpr std::ptrdiff_t max_compared = 12;
  if (members_.end() - first <= max_compared) {
    for (auto it = first; it != members_.end();) {
      const bool comes_again = std::any_of(
          it + 1, members_.end(), [&](const Member& later) { return later.name == it->name; });
      it = comes_again ? members_.erase(it) : it + 1;
    }
    return {.begin = begin, .end = members_.size()};
  }
  // Of equal names the last comes first.
  std::sort(first, members_.end(), [](const Member& a, const Member& b) {
    return a.name != b.name ? a.name < b.name : a.name_at > b.name_at;
  });
  members_.erase(std::unique(first, members_.end(),
                             [](const Member& a, const Member& b) { return a.name == b.name; }),
                 members_.end());
  std::sort(first, members_.end(),
            [](const Member& a, const Member& b) { return a.name_at < b.name_at; });
  return {.begin = begin, .end = members_.size()};
}

const SchemaChecker::Member* SchemaChecker::find_member(Members members,
                                                        std::string_view name) const {
  for (std::size_t i = members.begin; i < members.end; ++i) {
    if (members_[i].name == name) return &members_[i];
  }
  return nullptr;
}

bool SchemaChecker::judge_object(const SchemaNode::Objects& rules, Index at, Reasons* reasons) {
  const Members members = members_at(at);
  const std::size_t size = members.end - members.begin;
  std::vector<bool> found(reasons == nullptr ? 0 : rules.properties.size());
  std::size_t found_count = 0;
  bool does_fit = rules.members.contains(size);
  if (!does_fit) {
    misfit(at, reasons,
           size < rules.members.least
               ? "expected at least " + std::to_string(rules.members.least) + " members"
               : "expected at most " + std::to_string(rules.members.most) + " members");
  }
  if (does_fit || reasons != nullptr) {
    does_fit = judge_members(rules, members, reasons, reasons == nullptr ? nullptr : &found,
                             found_count) &&
               does_fit;
  }
  members_.resize(members.begin);
  if (found_count == rules.required || (!does_fit && reasons == nullptr)) return does_fit;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const SchemaNode::Property& property = rules.properties[i];
    if (!property.is_required || found[i]) continue;
    std::string name;
    append_quoted(name, property.name);
    misfit(at, reasons, "the member " + shortened(name) + " is missing");
  }
  return false;
}

bool SchemaChecker::judge_members(const SchemaNode::Objects& rules, Members members,
                                  Reasons* reasons, std::vector<bool>* found,
                                  std::size_t& found_count) {
  bool does_fit = true;
  for (std::size_t i = members.begin; i < members.end; ++i) {
    const Member member = members_[i];
    const auto place =
        std::ranges::lower_bound(rules.properties, member.name, {}, &SchemaNode::Property::name);
    const bool is_known = place != rules.properties.end() && place->name == member.name;
    if (is_known && place->is_required) ++found_count;
    if (is_known && found != nullptr) {
      (*found)[static_cast<std::size_t>(place - rules.properties.begin())] = true;
    }
    // Reasons that nobody takes any more are not looked for, but what is missing still counts.
    if (reasons != nullptr && reasons->is_full()) continue;
    if (!judge_member(rules, member, is_known ? &*place : nullptr, reasons)) {
      does_fit = false;
      if (reasons == nullptr) return false;
    }
  }
  return does_fit;
}

bool SchemaChecker::judge_member(const SchemaNode::Objects& rules, const Member& member,
                                 const SchemaNode::Property* property, Reasons* reasons) {
  bool does_fit = true;
  bool is_named = false;
  if (rules.names && !fits(*rules.names, member.name_at)) {
    does_fit =
        misfit(member.value_at, reasons, "the name of the member does not fit propertyNames");
    if (reasons == nullptr) return false;
  }
  if (property != nullptr && property->schema) {
    is_named = true;
    does_fit = judge(*property->schema, member.value_at, reasons) && does_fit;
    if (!does_fit && reasons == nullptr) return false;
  }
  for (const SchemaNode::PatternProperty& pattern : rules.patterns) {
    std::string buffer;
    if (!pattern.pattern.regex.finds(characters_of(tape_.text(member.name_at), buffer))) continue;
    is_named = true;
    does_fit = judge(pattern.schema, member.value_at, reasons) && does_fit;
    if (!does_fit && reasons == nullptr) return false;
  }
  if (is_named || !rules.others) return does_fit;
  if (nodes_[*rules.others].is_never) {
    return misfit(member.value_at, reasons, "a member that the schema does not have");
  }
  return judge(*rules.others, member.value_at, reasons) && does_fit;
}

}  // namespace persist::app
