#include "cli/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>

#include "cli/declarations.hpp"
#include "cli/help.hpp"
#include "cli/hints.hpp"
#include "cli/version.hpp"
#include "cli/words.hpp"

#include <persist/json_text.hpp>

namespace persist::app {

namespace {

/// Both levels of the command line: the program's own options, and the command's once it is known.
class Parser {
 public:
  explicit Parser(std::span<const std::string_view> words) : words_{words} {
    root_.set_help_flag();
    parsed_.globals.declare(globals_);
  }

  [[nodiscard]] Outcome<Parsed> parse() {
    Words first{words_, {&globals_}};
    first.tolerate_unknown();
    PERSIST_PASS(first.spell());
    if (first.asked_for_version() || first.command() == "version") return version_of(first);
    if (!first.command()) {
      if (first.asked_for_help()) return Answer{program_help()};
      return usage("no command specified", "run 'persist --help' for a list of commands");
    }
    if (*first.command() == "help") return help_about();
    const CommandEntry* const entry = find_command(*first.command());
    if (entry == nullptr) return unknown_command(*first.command());
    return parse_command(*entry);
  }

 private:
  [[nodiscard]] Outcome<Parsed> parse_command(const CommandEntry& entry) {
    CLI::App& app = *root_.add_subcommand(std::string{entry.name});
    app.set_help_flag();
    app.fallthrough();
    Declarations own{app};
    parsed_.name = entry.name;
    parsed_.paging = entry.paging;
    parsed_.command = entry.make();
    parsed_.command->declare(own);

    Words words{words_, {&own, &globals_}};
    PERSIST_PASS(words.spell());
    if (words.asked_for_help()) return Answer{command_help(entry)};
    if (words.asked_for_version() && entry.name != "version") return version_answer();
    std::vector<std::string> spelt = std::move(words).spelt();
    std::ranges::reverse(spelt);
    try {
      globals_.declare_used();
      own.declare_used();
      root_.parse(std::move(spelt));
    } catch (const CLI::ParseError& error) {
      std::string message = error.what();
      std::erase(message, value_mark);
      std::string hint = hint_for_extra(entry.name);
      if (hint.empty()) hint = "run 'persist " + std::string{entry.name} + " --help' for usage";
      return usage(message, std::move(hint));
    }
    PERSIST_PASS(globals_.assign());
    PERSIST_PASS(own.assign());
    if (parsed_.globals.pretty && entry.json == JsonOutput::none) {
      return usage("--pretty does not apply to " + std::string{entry.name} +
                   ", which prints no JSON");
    }
    return std::move(parsed_);
  }

  /// `version` and --version with its options are a command. Alone they answer whatever the
  /// environment says.
  [[nodiscard]] Outcome<Parsed> version_of(const Words& first) {
    constexpr std::array<std::string_view, 3> names{"version", "--version", "-V"};
    const bool is_alone =
        words_.size() == 1 && std::ranges::find(names, words_.front()) != names.end();
    const bool is_other = first.command() && *first.command() != "version";
    if (is_alone || is_other) return version_answer();
    version_words_.assign(words_.begin(), words_.end());
    if (!first.command()) version_words_.insert(version_words_.begin(), "version");
    words_ = version_words_;
    return parse_command(*find_command("version"));
  }

  [[nodiscard]] static Outcome<Parsed> version_answer() {
    return Answer{"persist " + std::string{version} + '\n'};
  }

  /// `help`, or `help COMMAND`.
  [[nodiscard]] Outcome<Parsed> help_about() const {
    auto word = std::ranges::find(words_, std::string_view{"help"});
    do {
      ++word;
    } while (word != words_.end() && word->starts_with('-'));
    if (word == words_.end() || *word == "help") {
      return Answer{program_help()};
    }
    const CommandEntry* const entry = find_command(*word);
    if (entry == nullptr) return unknown_command(*word);
    return Answer{command_help(*entry)};
  }

  /// For the first argument that the command does not take.
  [[nodiscard]] std::string hint_for_extra(std::string_view command) const {
    for (const std::string& word : root_.remaining(true)) {
      if (word.starts_with(value_mark)) return hint_for_argument(command, word.substr(1));
    }
    return {};
  }

  [[nodiscard]] static Outcome<Parsed> unknown_command(std::string_view name) {
    std::vector<std::string> known{"help"};
    for (const CommandEntry& entry : commands()) {
      if (entry.group != CommandGroup::internal) known.emplace_back(entry.name);
    }
    std::string hint = hint_for_command(name);
    if (hint.empty()) hint = suggestion(name, known);
    if (hint.empty()) hint = "run 'persist --help' for a list of commands";
    return usage("unknown command " + std::string{name}, std::move(hint));
  }

  std::span<const std::string_view> words_;
  std::vector<std::string_view> version_words_;
  ParsedCommand parsed_;
  CLI::App root_{"", "persist"};
  Declarations globals_{root_};
};

}  // namespace

Outcome<Parsed> parse_command_line(std::span<const std::string_view> words) {
  for (const std::string_view word : words) {
    if (!is_utf8(word)) return usage("the argument '" + std::string{word} + "' is not valid UTF-8");
  }
  return Parser{words}.parse();
}

}  // namespace persist::app
