// Words that a NUL parts, as an argument vector; nothing is run.

#include <array>
#include <string>
#include <vector>

#include <persist/json_text.hpp>

#include "cli/command_line.hpp"
#include "cli/completion.hpp"
#include "pieces.hpp"
#include "property.hpp"

namespace {

using namespace persist::app;
using persist::fuzz::property;
using Words = std::vector<std::string_view>;

const GlobalOptions* globals_of(const Outcome<Parsed>& parsed) {
  const auto* const command = parsed ? std::get_if<ParsedCommand>(&*parsed) : nullptr;
  return command != nullptr ? &command->globals : nullptr;
}

/// What completion makes of the same words, which it reads by rules of its own.
void check_completion(const Words& words, const GlobalOptions* globals) {
  const std::vector<std::string> before(words.begin(), words.end());
  const Completion next = complete(before, "");
  static_cast<void>(complete(std::span{before}.first(before.size() - 1), before.back()));
  if (globals == nullptr) return;
  property(next.where.db == globals->db && next.where.store == globals->store &&
               next.where.layout == globals->layout && next.where.tag == globals->tag &&
               next.where.now == globals->now,
           "completion looks where the command will");
}

/// `word` as a value, in one of the ways that there are to give one.
void check_literal(std::string_view word, std::size_t way) {
  const std::string joined = "--store=" + std::string{word};
  const std::string letter = "-s" + std::string{word};
  const std::array ways{Words{joined, "keys"},
                        Words{"keys", "-s", word},
                        Words{"keys", "--store", word},
                        Words{"--store", word, "get", "--", word},
                        Words{"get-many", joined, "--", word, word},
                        Words{"keys", word.empty() ? joined : letter}};
  const auto parsed = parse_command_line(ways[way % ways.size()]);
  const GlobalOptions* const globals = globals_of(parsed);
  property(globals != nullptr && globals->store == word, "a value arrives as it was typed");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Words words = persist::fuzz::pieces_of(persist::fuzz::text_of(data, size));
  const auto parsed = parse_command_line(words);
  check_completion(words, globals_of(parsed));
  if (persist::is_utf8(words.front())) check_literal(words.front(), size);
  return 0;
}
