#include <persist/schema_record.hpp>

#include <algorithm>

#include "json/valid_text.hpp"

namespace persist {

namespace {

/// A name as it stands in the text.
struct RawName {
  std::string_view inside;  // of the quotes
  bool has_escapes = false;

  [[nodiscard]] bool is(std::string_view name) const {
    if (!has_escapes) return json::is_equal(inside, name);
    return string_equals(JsonView::assume_valid({inside.data() - 1, inside.size() + 2}), name);
  }
};

/// The name that begins with the quote at `at`, which moves past it.
RawName take_name(const char*& at, const char* end) {
  const char* const begin = ++at;
  bool has_escapes = false;
  while (true) {
    at = json::run_end<json::Stop::at_quote_or_backslash>(at, end);
    if (*at == '"') break;
    has_escapes = true;
    at += 2;
  }
  return {.inside = {begin, at++}, .has_escapes = has_escapes};
}

/// The index of `name`, tried from `first` on; the number of names when it is none of them.
std::size_t index_of(const RawName& name, std::span<const std::string_view> names,
                     std::size_t first) {
  std::size_t index = first;
  for (std::size_t tried = 0; tried < names.size(); ++tried, ++index) {
    if (index >= names.size()) index = 0;
    if (name.is(names[index])) return index;
  }
  return names.size();
}

/// Past the string at `at`, if it is `name` without escapes; null if it may be another.
const char* skip_expected(const char* at, const char* end, std::string_view name) {
  const auto left = static_cast<std::size_t>(end - at);
  if (left < name.size() + 2 || at[name.size() + 1] != '"') return nullptr;
  return json::is_equal({at + 1, name.size()}, name) ? at + name.size() + 2 : nullptr;
}

}  // namespace

detail::NamedMembers::NamedMembers(JsonView object, std::span<const std::string_view> names,
                                   bool are_plain)
    : end_{object.text().data() + object.text().size()}, names_{names}, are_plain_{are_plain} {
  const char* const begin = json::skip_white_space(object.text().data(), end_);
  at_ = *begin == '{' ? json::skip_white_space(begin + 1, end_) : nullptr;
}

JsonView detail::NamedMembers::next() {
  const char* at = at_;
  while (*at == '"') {
    const char* past = nullptr;
    if (are_plain_ && expected_ < names_.size()) past = skip_expected(at, end_, names_[expected_]);
    if (past != nullptr) {
      index_ = expected_;
      at = past;
    } else {
      index_ = index_of(take_name(at, end_), names_, expected_);
    }
    at = json::skip_white_space(json::skip_white_space(at, end_) + 1, end_);  // the colon
    const char* const value = at;
    const char* const value_end = json::skip_value(at, end_);
    at = json::skip_white_space(value_end, end_);
    if (*at == ',') at = json::skip_white_space(at + 1, end_);
    if (index_ == names_.size()) continue;
    expected_ = index_ + 1;
    at_ = at;
    return JsonView::assume_valid({value, value_end});
  }
  index_ = names_.size();
  return JsonView::assume_valid({});
}

void detail::forget(FieldIssues& failed, std::size_t index) {
  std::erase_if(failed, [index](const auto& field) { return field.first == index; });
}

Issues detail::in_order(FieldIssues failed, std::span<const std::string_view> names) {
  std::ranges::sort(failed, {}, &FieldIssues::value_type::first);
  Issues issues;
  for (auto& [index, why] : failed) append(issues, within(names[index], std::move(why)));
  return issues;
}

}  // namespace persist
