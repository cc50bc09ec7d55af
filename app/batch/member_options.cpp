#include "batch/member_options.hpp"

#include <algorithm>

#include <persist/json_reader.hpp>

#include "batch/request_members.hpp"

namespace persist::app {

namespace {

/// "limit" of "-n,--limit".
std::string_view member_name(std::string_view names) { return names.substr(names.rfind("--") + 2); }

Outcome<void> check_choices(const std::vector<std::string>& given, std::string_view name,
                            std::span<const std::string_view> choices) {
  for (const std::string& word : given) {
    if (std::ranges::find(choices, word) != choices.end()) continue;
    std::string all;
    for (const std::string_view choice : choices)
      all += (all.empty() ? "" : ", ") + std::string{choice};
    return usage(in_quotes(name) + " must be one of " + all);
  }
  return {};
}

}  // namespace

void MemberOptions::flag(std::string_view names, bool& target, const OptionText& /*text*/) {
  const auto json = take(names);
  if (!json) return;
  if (kind_of(*json) != JsonKind::boolean) {
    return fail(usage(in_quotes(member_name(names)) + " must be a boolean"));
  }
  target = is_true(*json);
}

void MemberOptions::value(std::string_view names, std::string_view metavar,
                          std::optional<std::string>& target, const OptionText& /*text*/) {
  const auto json = take(names);
  if (!json) return;
  if (metavar == number_metavar) {
    if (kind_of(*json) != JsonKind::number) {
      return fail(usage(in_quotes(member_name(names)) + " must be a number"));
    }
    target = json->text();
    return;
  }
  auto text = text_of(*json, member_name(names));
  if (!text) return fail(std::unexpected(std::move(text.error())));
  target = *std::move(text);
}

void MemberOptions::values(std::string_view names, std::string_view /*metavar*/,
                           std::vector<std::string>& target, const OptionText& /*text*/) {
  const auto json = take(names);
  if (!json) return;
  auto texts = texts_of(*json, member_name(names));
  if (!texts) return fail(std::unexpected(std::move(texts.error())));
  target = *std::move(texts);
}

void MemberOptions::choice(std::string_view names, std::vector<std::string_view> choices,
                           std::optional<std::string>& target, const OptionText& text) {
  value(names, {}, target, text);
  if (target) fail(check_choices({*target}, member_name(names), choices));
}

void MemberOptions::choices(std::string_view names, std::vector<std::string_view> choices,
                            std::vector<std::string>& target, const OptionText& text) {
  values(names, {}, target, text);
  fail(check_choices(target, member_name(names), choices));
}

void MemberOptions::exclusive(std::initializer_list<std::string_view> names) {
  std::string_view first;
  for (const std::string_view option : names) {
    const std::string_view name = member_name(option);
    if (!is_given(name)) continue;
    if (!first.empty()) {
      return fail(usage(in_quotes(first) + " and " + in_quotes(name) + " cannot be combined"));
    }
    first = name;
  }
}

Outcome<void> MemberOptions::finish() {
  for (const JsonMember& member : members_) {
    const auto is_it = [&](std::string_view name) { return member.is_named(name); };
    if (std::ranges::any_of(known_, is_it)) continue;
    fail(usage("unknown member " + in_quotes(unquoted(member.name))));
  }
  return done_;
}

std::optional<JsonView> MemberOptions::take(std::string_view names) {
  const std::string_view name = member_name(names);
  known_.push_back(name);
  for (const JsonMember& member : members_) {
    if (member.is_named(name) && kind_of(member.value) != JsonKind::null) return member.value;
  }
  return std::nullopt;
}

bool MemberOptions::is_given(std::string_view name) const {
  return std::ranges::any_of(members_, [&](const JsonMember& member) {
    return member.is_named(name) && kind_of(member.value) != JsonKind::null &&
           (kind_of(member.value) != JsonKind::boolean || is_true(member.value));
  });
}

void MemberOptions::fail(Outcome<void> error) {
  if (done_ && !error) done_ = std::move(error);
}

Error about_members(Error error) {
  auto* const wrong = std::get_if<UsageError>(&error);
  if (wrong == nullptr || !wrong->message.starts_with("--")) return error;
  const auto end = wrong->message.find_first_of(": ");
  if (end == std::string::npos) return error;
  wrong->message = in_quotes(wrong->message.substr(2, end - 2)) + wrong->message.substr(end);
  return error;
}

}  // namespace persist::app
