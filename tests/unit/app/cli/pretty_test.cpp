// Which commands take --pretty.

#include <catch2/catch.hpp>

#include <algorithm>
#include <sstream>

#include "cli/command.hpp"
#include "cli/command_line.hpp"
#include "cli/examples.hpp"

using namespace persist::app;

namespace {

/// The words of an example up to where the shell redirects, without the program's name.
std::vector<std::string> words_of(std::string_view example) {
  std::istringstream text{std::string{example}};
  std::vector<std::string> words;
  for (std::string word; text >> word && word != "<" && word != ">";) words.push_back(word);
  words.erase(words.begin());
  return words;
}

}  // namespace

TEST_CASE("--pretty is refused by the commands that print no JSON, and by no other") {
  std::vector<std::string_view> refusing;
  for (const CommandEntry& entry : commands()) {
    const auto examples = examples_of(entry.name);
    if (examples.empty()) continue;
    const std::vector<std::string> example = words_of(examples.front());
    std::vector<std::string_view> words(example.begin(), example.end());
    INFO(entry.name);
    CHECK(parse_command_line(words).has_value());
    words.emplace_back("--pretty");
    const auto parsed = parse_command_line(words);
    CHECK(parsed.has_value() == (entry.json == JsonOutput::some));
    if (parsed) continue;
    refusing.push_back(entry.name);
    CHECK(std::get<UsageError>(parsed.error()).message.starts_with("--pretty does not apply to "));
  }
  CHECK(refusing == std::vector<std::string_view>{"ttl", "backup", "completion"});
}
