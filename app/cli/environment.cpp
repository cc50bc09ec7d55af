#include "cli/environment.hpp"

#include <algorithm>
#include <iterator>

namespace persist::app {

Outcome<std::optional<std::string>> choice_variable(
    const char* name, std::initializer_list<std::string_view> choices) {
  auto word = variable(name);
  if (!word || std::ranges::find(choices, *word) != choices.end()) return word;
  std::string list;
  for (const std::string_view choice : choices) (list += list.empty() ? "" : ", ") += choice;
  return usage(std::string{name} + " must be one of " + list + ", not '" + *word + "'");
}

Outcome<bool> flag_variable(const char* name) {
  // Words that say yes are first.
  const std::initializer_list<std::string_view> words{"1", "true",  "yes", "on",
                                                      "0", "false", "no",  "off"};
  const auto word = choice_variable(name, words);
  if (!word) return std::unexpected(word.error());
  return *word && std::distance(words.begin(), std::ranges::find(words, **word)) < 4;
}

}  // namespace persist::app
