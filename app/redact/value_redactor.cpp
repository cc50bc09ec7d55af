#include "redact/value_redactor.hpp"

#include <persist/json_reader.hpp>

namespace persist::app {

namespace {

bool is_container(JsonView json) {
  return kind_of(json) == JsonKind::array || kind_of(json) == JsonKind::object;
}

}  // namespace

ValueRedactor::ValueRedactor(std::span<const PartRule> rules, Pseudonyms& pseudonyms)
    : rules_{rules}, pseudonyms_{pseudonyms}, matched_(rules.size()) {}

ValueRedactor::Redacted ValueRedactor::redact(std::string_view json, bool is_exit,
                                              std::vector<Replacement>* replacements) {
  json_ = json;
  cursor_ = JsonCursor{json};
  copied_ = 0;
  changes_state_ = false;
  replacements_ = replacements;
  text_.clear();
  pending_.clear();
  for (std::size_t rule = 0; rule < rules_.size(); ++rule) {
    if (!rules_[rule].role) pending_.push_back({rule, 0});
  }
  visit_child(0, is_exit ? Place::root : Place::other, false);
  if (copied_ == 0) return {.text = json};
  text_ += json_.substr(copied_);
  return {.text = text_, .is_changed = true, .changes_state = changes_state_};
}

void ValueRedactor::visit(const Node& node) {
  if (const Pending* const completed = find_completed(node)) {
    return replace(completed->rule, node.is_content);
  }
  const char first = cursor_.peek();
  if (first == '{') return visit_members(node);
  if (first == '[') return visit_elements(node);
  cursor_.value();
}

void ValueRedactor::visit_members(const Node& node) {
  std::string room;
  cursor_.enter();
  while (const auto token = cursor_.next_member()) {
    std::string_view name = token->substr(1, token->size() - 2);
    if (cursor_.name_has_escapes()) name = room = unquoted(JsonView::assume_valid(*token));
    const std::size_t first = pending_.size();
    follow(node, name);
    if (node.place == Place::other) {
      visit_child(first, Place::other, node.is_content);
    } else {
      visit_exit_member(node, name, first);
    }
  }
}

/// The value of the member `name` of an Exit or of a cause.
void ValueRedactor::visit_exit_member(const Node& node, std::string_view name, std::size_t first) {
  Place place = Place::other;
  bool is_content = node.is_content;
  if (node.place == Place::root) {
    if (name == "value") {
      begin_role(ExitRole::value);
      is_content = true;
    }
    if (name == "cause") place = Place::cause;
  } else {
    if (name == "error") begin_role(ExitRole::error);
    if (name == "defect") begin_role(ExitRole::defect);
    if (name == "left" || name == "right") place = Place::cause;
  }
  visit_child(first, place, is_content);
}

void ValueRedactor::visit_elements(const Node& node) {
  const bool are_causes = node.place == Place::cause;
  cursor_.enter();
  for (std::size_t index = 0; cursor_.has_element(); ++index) {
    const std::size_t first = pending_.size();
    if (node.first < node.last) follow(node, std::to_string(index));
    visit_child(first, are_causes ? Place::cause : Place::other, node.is_content);
  }
}

/// The value that comes next, at which what was added to `pending_` since `first` waits.
void ValueRedactor::visit_child(std::size_t first, Place place, bool is_content) {
  if (first == pending_.size() && place == Place::other) {
    cursor_.value();
    return;
  }
  visit({.first = first, .last = pending_.size(), .place = place, .is_content = is_content});
  pending_.resize(first);
}

/// Adds the rules that lead on to the member or element `name`.
void ValueRedactor::follow(const Node& node, std::string_view name) {
  for (std::size_t i = node.first; i < node.last; ++i) {
    const Pending it = pending_[i];
    const PartRule::Step& step = rules_[it.rule].steps[it.steps];
    if (step.is_any || step.name == name) pending_.push_back({it.rule, it.steps + 1});
  }
}

void ValueRedactor::begin_role(ExitRole role) {
  for (std::size_t rule = 0; rule < rules_.size(); ++rule) {
    if (rules_[rule].role == role) pending_.push_back({rule, 0});
  }
}

/// Of several rules that name one part the first counts.
const ValueRedactor::Pending* ValueRedactor::find_completed(const Node& node) const {
  const Pending* found = nullptr;
  for (std::size_t i = node.first; i < node.last; ++i) {
    const Pending& it = pending_[i];
    if (it.steps != rules_[it.rule].steps.size()) continue;
    if (found == nullptr || it.rule < found->rule) found = &it;
  }
  return found;
}

void ValueRedactor::replace(std::size_t rule, bool is_content) {
  const JsonView original = JsonView::assume_valid(cursor_.value());
  const auto begin = static_cast<std::size_t>(original.text().data() - json_.data());
  text_ += json_.substr(copied_, begin - copied_);
  copied_ = begin + original.text().size();
  const std::size_t offset = text_.size();
  const auto& given = rules_[rule].replacement;
  if (given) {
    text_ += given->text();
  } else {
    pseudonyms_.append_json(text_, original);
  }
  matched_[rule] = true;
  // A container may exceed the limit of nesting.
  if (!is_content || (given && is_container(*given))) changes_state_ = true;
  if (replacements_ == nullptr) return;
  const JsonKind kind = kind_of(original);
  replacements_->push_back(
      {.offset = offset,
       .size = text_.size() - offset,
       .original = original,
       .is_fixed = given.has_value() || kind == JsonKind::boolean || kind == JsonKind::null});
}

}  // namespace persist::app
