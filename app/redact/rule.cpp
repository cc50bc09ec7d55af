#include "redact/rule.hpp"

#include <algorithm>

#include "io/input.hpp"
#include "query/part_pointer.hpp"

namespace persist::app {

namespace {

constexpr std::size_t max_file_bytes = std::size_t{1} << 20U;

std::vector<PartRule::Step> steps_of(std::string_view pointer) {
  std::vector<PartRule::Step> steps;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::size_t end = std::min(pointer.find('/'), pointer.size());
    const std::string_view token = pointer.substr(0, end);
    steps.push_back({.is_any = token == "*", .name = unescaped_token(token)});
    pointer.remove_prefix(end);
  }
  return steps;
}

std::unexpected<UsageError> wrong(std::string message, std::string_view hint) {
  return std::unexpected{UsageError{std::move(message), std::string{hint}}};
}

std::expected<PartRule, UsageError> rule_of(std::string_view text, std::string_view pointer,
                                            std::optional<JsonText> replacement) {
  const auto parsed = PartPointer::parse(pointer);
  if (!parsed) {
    return wrong("'" + std::string{pointer} + "' is not a JSON pointer", pointer_hint);
  }
  return PartRule{.text = std::string{text},
                  .role = parsed->role(),
                  .steps = steps_of(parsed->pointer()),
                  .replacement = std::move(replacement)};
}

std::string_view without_space(std::string_view line) {
  constexpr std::string_view space = " \t\r";
  const std::size_t begin = std::min(line.find_first_not_of(space), line.size());
  line.remove_prefix(begin);
  return line.substr(0, line.find_last_not_of(space) + 1);
}

std::expected<void, UsageError> add_rule(RedactionRules& rules, std::string_view line) {
  constexpr std::string_view key_word = "key:";
  if (!line.starts_with(key_word)) {
    auto rule = parse_part_rule(line);
    if (!rule) return std::unexpected{std::move(rule.error())};
    rules.parts.push_back(*std::move(rule));
    return {};
  }
  auto regex = Regex::parse_secret("key", std::string{line.substr(key_word.size())});
  if (!regex) return std::unexpected{std::get<UsageError>(regex.error())};
  rules.keys.push_back(*std::move(regex));
  return {};
}

}  // namespace

std::expected<PartRule, UsageError> parse_part_rule(std::string_view text) {
  if (text.find('=') == std::string_view::npos) return rule_of(text, text, std::nullopt);
  for (std::size_t at = text.find('='); at != std::string_view::npos; at = text.find('=', at + 1)) {
    auto json = JsonText::parse(std::string{text.substr(at + 1)});
    if (!json) continue;
    std::string compact;
    append_compact(compact, *json);
    return rule_of(text, text.substr(0, at), JsonText::assume_valid(std::move(compact)));
  }
  if (text.ends_with('=')) return rule_of(text, text.substr(0, text.size() - 1), std::nullopt);
  return wrong(
      "'" + std::string{text} + "': what follows = is not JSON",
      R"(a string is written with its quotes: '/value/name="x"'; a = at the end keeps the )"
      "others as part of the pointer");
}

Outcome<void> read_rules(RedactionRules& rules, const std::string& path) {
  const auto text = read_file(path, max_file_bytes);
  if (!text) return std::unexpected{text.error()};
  std::size_t found = 0;
  std::size_t number = 0;
  for (std::string_view rest = *text; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = without_space(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    ++number;
    if (line.empty() || line.starts_with('#')) continue;
    ++found;
    if (const auto added = add_rule(rules, line); !added) {
      return usage("--redact-file: " + path + ": line " + std::to_string(number) + ": " +
                       added.error().message,
                   added.error().hint);
    }
  }
  if (found == 0) return usage("--redact-file: " + path + " has no rule");
  return {};
}

}  // namespace persist::app
