#include "cli/declarations.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <span>

namespace persist::app {

namespace {

std::string list_of(std::span<const std::string_view> choices) {
  std::string list;
  for (const std::string_view choice : choices) (list += list.empty() ? "" : ", ") += choice;
  return list;
}

/// What commas separate in `words`.
void append_parts(std::vector<std::string>& parts, std::string_view words) {
  while (true) {
    const std::size_t comma = words.find(',');
    parts.emplace_back(words.substr(0, comma));
    if (comma == std::string_view::npos) return;
    words.remove_prefix(comma + 1);
  }
}

Outcome<void> assign_to(const Declarations::Declared& it) {
  std::vector<std::string> given;
  if (it.takes != OptionInfo::Takes::nothing) {
    for (const std::string& word : it.option->results()) {
      if (word == no_value) continue;
      if (it.repeatable && !it.choices.empty()) {
        append_parts(given, std::string_view{word}.substr(1));
      } else {
        given.push_back(word.substr(1));
      }
    }
  }
  for (const std::string& value : given) {
    if (!it.choices.empty() && std::ranges::find(it.choices, value) == it.choices.end()) {
      return usage(it.option->get_name() + " must be one of " + list_of(it.choices) + ", not '" +
                   value + "'");
    }
  }
  it.assign(given);
  return {};
}

}  // namespace

void Declarations::flag(std::string_view names, bool& target, const OptionText& /*text*/) {
  add(names, {.assign = [&target](const auto&) { target = true; }});
}

void Declarations::value(std::string_view names, std::string_view metavar,
                         std::optional<std::string>& target, const OptionText& /*text*/) {
  add(names, {.metavar = std::string{metavar},
              .takes = Takes::value,
              .assign = [&target](const auto& given) { target = given.front(); }});
}

void Declarations::values(std::string_view names, std::string_view metavar,
                          std::vector<std::string>& target, const OptionText& /*text*/) {
  add(names, {.metavar = std::string{metavar},
              .takes = Takes::value,
              .repeatable = true,
              .assign = [&target](const auto& given) { target = given; }});
}

void Declarations::optional_value(std::string_view names, std::string_view metavar,
                                  OptionalValue& target, const OptionText& /*text*/) {
  add(names, {.metavar = "[" + std::string{metavar} + "]",
              .takes = Takes::optional_value,
              .assign = [&target](const auto& given) {
                target.given = true;
                if (!given.empty()) target.value = given.front();
              }});
}

void Declarations::choice(std::string_view names, std::vector<std::string_view> choices,
                          std::optional<std::string>& target, const OptionText& /*text*/) {
  const std::string metavar = CLI::detail::join(choices, "|");
  add(names, {.metavar = metavar,
              .takes = Takes::value,
              .choices = std::move(choices),
              .assign = [&target](const auto& given) { target = given.front(); }});
}

void Declarations::choices(std::string_view names, std::vector<std::string_view> choices,
                           std::vector<std::string>& target, const OptionText& /*text*/) {
  const std::string metavar = CLI::detail::join(choices, "|");
  add(names, {.metavar = metavar,
              .takes = Takes::value,
              .repeatable = true,
              .choices = std::move(choices),
              .assign = [&target](const auto& given) { target = given; }});
}

void Declarations::positional(std::string_view metavar, Arity arity,
                              std::vector<std::string>& target, const OptionText& /*text*/) {
  CLI::Option* const option =
      app_.add_option(std::string{metavar}, [](const CLI::results_t&) { return true; });
  const bool required = arity == Arity::one || arity == Arity::at_least_one;
  const bool many = arity == Arity::any || arity == Arity::at_least_one;
  if (many) {
    option->expected(required ? 1 : 0, CLI::detail::expected_max_vector_size)->allow_extra_args();
  }
  option->required(required);
  declared_.push_back({.option = option,
                       .metavar = std::string{metavar},
                       .takes = Takes::value,
                       .repeatable = many,
                       .assign = [&target](const auto& given) { target = given; }});
}

void Declarations::exclusive(std::initializer_list<std::string_view> names) {
  exclusive_.emplace_back(names);
}

Declarations::Declared* Declarations::find(std::string_view name) {
  const auto found = std::ranges::find_if(
      declared_, [&](const Declared& it) { return !it.names.empty() && it.is_called(name); });
  return found == declared_.end() ? nullptr : &*found;
}

void Declarations::declare_used() {
  for (Declared& it : declared_) {
    if (it.used) declare(it);
  }
  for (const auto& names : exclusive_) {
    std::vector<CLI::Option*> options;
    for (const std::string_view name : names) {
      CLI::Option* const option = find(name)->option;
      if (option == nullptr) continue;
      for (CLI::Option* const other : options) other->excludes(option);
      options.push_back(option);
    }
  }
}

Outcome<void> Declarations::assign() const {
  for (const Declared& it : declared_) {
    if (it.option == nullptr || it.option->count() == 0) continue;
    if (!it.repeatable && it.option->count() > 1) {
      return usage(it.option->get_name() + " is given more than once");
    }
    PERSIST_PASS(assign_to(it));
  }
  return {};
}

void Declarations::add(std::string_view names, Declared declared) {
  declared.names = names;
  declared_.push_back(std::move(declared));
}

void Declarations::declare(Declared& it) {
  const std::string names{it.names};
  if (it.takes == Takes::nothing) {
    it.option = app_.add_flag_callback(names, [] {});
  } else {
    it.option = app_.add_option(names, [](const CLI::results_t&) { return true; });
  }
  it.option->take_all();
}

}  // namespace persist::app
