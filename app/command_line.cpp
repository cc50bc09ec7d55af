#include "command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>
#include <optional>

#include "help.hpp"
#include "option_info.hpp"
#include "suggestion.hpp"
#include "version.hpp"

#include <persist/json_text.hpp>

namespace persist::app {

namespace {

// Stands before every word that is a value, so that the library takes it as it is. No option begins
// with it.
constexpr char mark = '\x01';

// Stands for the value that an option with an optional one was not given.
constexpr std::string_view no_value = "\x02";

std::string marked(std::string_view word) { return mark + std::string{word}; }

/// The options that may be used, and afterwards hands what was parsed to the variables. To declare
/// an option to a CLI::App costs more than all else that a start does with it, so that is done with
/// those alone that are used.
class Declarations final : public Options {
 public:
  using Takes = OptionInfo::Takes;
  using Assign = std::function<void(const std::vector<std::string>&)>;

  struct Declared {
    /// As they are typed, "-s,--store", a literal. Empty for a positional.
    std::string_view names = {};
    bool used = false;
    CLI::Option* option = nullptr;
    std::string metavar = {};
    Takes takes = Takes::nothing;
    bool repeatable = false;
    std::vector<std::string_view> choices = {};
    Assign assign = {};

    /// The last name, which messages use.
    [[nodiscard]] std::string_view name() const { return names.substr(names.rfind(',') + 1); }
    [[nodiscard]] bool is_called(std::string_view wanted) const {
      return wanted == name() || (names.size() > wanted.size() && names.starts_with(wanted) &&
                                  names[wanted.size()] == ',');
    }
  };

  explicit Declarations(CLI::App& app) : app_{app} {}

  void flag(std::string_view names, bool& target, std::string_view /*help*/) override {
    add(names, {.assign = [&target](const auto&) { target = true; }});
  }

  void value(std::string_view names, std::string_view metavar, std::optional<std::string>& target,
             std::string_view /*help*/) override {
    add(names, {.metavar = std::string{metavar},
                .takes = Takes::value,
                .assign = [&target](const auto& given) { target = given.front(); }});
  }

  void values(std::string_view names, std::string_view metavar, std::vector<std::string>& target,
              std::string_view /*help*/) override {
    add(names, {.metavar = std::string{metavar},
                .takes = Takes::value,
                .repeatable = true,
                .assign = [&target](const auto& given) { target = given; }});
  }

  void optional_value(std::string_view names, std::string_view metavar, OptionalValue& target,
                      std::string_view /*help*/) override {
    add(names, {.metavar = "[" + std::string{metavar} + "]",
                .takes = Takes::optional_value,
                .assign = [&target](const auto& given) {
                  target.given = true;
                  if (!given.empty()) target.value = given.front();
                }});
  }

  void choice(std::string_view names, std::vector<std::string_view> choices,
              std::optional<std::string>& target, std::string_view /*help*/) override {
    const std::string metavar = CLI::detail::join(choices, "|");
    add(names, {.metavar = metavar,
                .takes = Takes::value,
                .choices = std::move(choices),
                .assign = [&target](const auto& given) { target = given.front(); }});
  }

  void choices(std::string_view names, std::vector<std::string_view> choices,
               std::vector<std::string>& target, std::string_view /*help*/) override {
    const std::string metavar = CLI::detail::join(choices, "|");
    add(names, {.metavar = metavar,
                .takes = Takes::value,
                .repeatable = true,
                .choices = std::move(choices),
                .assign = [&target](const auto& given) { target = given; }});
  }

  void positional(std::string_view metavar, Arity arity, std::vector<std::string>& target,
                  std::string_view /*help*/) override {
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

  void exclusive(std::initializer_list<std::string_view> names) override {
    exclusive_.emplace_back(names);
  }

  void section(std::string_view /*title*/) override {}

  /// The option of this spelling ("-s", "--store"), or null.
  [[nodiscard]] Declared* find(std::string_view name) {
    const auto found = std::ranges::find_if(
        declared_, [&](const Declared& it) { return !it.names.empty() && it.is_called(name); });
    return found == declared_.end() ? nullptr : &*found;
  }

  /// Declares the options that are used.
  void declare_used() {
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

  [[nodiscard]] Outcome<void> assign() const {
    for (const Declared& it : declared_) {
      if (it.option == nullptr || it.option->count() == 0) continue;
      if (!it.repeatable && it.option->count() > 1) {
        return usage(it.option->get_name() + " is given more than once");
      }
      PERSIST_PASS(assign(it));
    }
    return {};
  }

  [[nodiscard]] const std::vector<Declared>& all() const { return declared_; }

 private:
  void add(std::string_view names, Declared declared) {
    declared.names = names;
    declared_.push_back(std::move(declared));
  }

  void declare(Declared& it) {
    const std::string names{it.names};
    if (it.takes == Takes::nothing) {
      it.option = app_.add_flag_callback(names, [] {});
    } else {
      it.option = app_.add_option(names, [](const CLI::results_t&) { return true; });
    }
    it.option->take_all();
  }

  static Outcome<void> assign(const Declared& it) {
    std::vector<std::string> given;
    if (it.takes != Takes::nothing) {
      for (const std::string& word : it.option->results()) {
        if (word != no_value) given.push_back(word.substr(1));
      }
    }
    for (const std::string& value : given) {
      if (!it.choices.empty() && std::ranges::find(it.choices, value) == it.choices.end()) {
        return usage(it.option->get_name() + ": '" + value + "' is none of " + it.metavar);
      }
    }
    it.assign(given);
    return {};
  }

  CLI::App& app_;
  std::vector<Declared> declared_;
  std::vector<std::vector<std::string_view>> exclusive_;
};

/// Goes through the words once and spells them so that only one reading is left: one word an
/// option, one marked word a value.
class Words {
 public:
  /// Options are looked up in the order of `tables`.
  Words(std::span<const std::string_view> words, std::vector<Declarations*> tables)
      : words_{words}, tables_{std::move(tables)} {}

  /// Spells all of it; `asked_for_help` and `command` tell what was seen on the way.
  [[nodiscard]] Outcome<void> spell() {
    while (next_ < words_.size()) {
      const std::string_view word = words_[next_++];
      if (options_ended_ || !is_option(word)) {
        plain(word);
      } else if (word == "--") {
        options_ended_ = true;
      } else {
        PERSIST_PASS(word.starts_with("--") ? long_option(word) : short_options(word));
      }
    }
    return {};
  }

  /// The first word that is no option: the command's name.
  [[nodiscard]] const std::optional<std::string_view>& command() const { return command_; }
  [[nodiscard]] bool asked_for_help() const { return asked_for_help_; }
  [[nodiscard]] bool asked_for_version() const { return asked_for_version_; }
  [[nodiscard]] std::vector<std::string> spelt() && { return std::move(spelt_); }
  /// An option after the command that no table knows is passed over: it may be the command's own,
  /// and that table is not there yet.
  void tolerate_unknown() { tolerate_unknown_ = true; }

 private:
  using Takes = OptionInfo::Takes;

  /// A negative number is none, unless there is an option of that name.
  [[nodiscard]] bool is_option(std::string_view word) const {
    if (word.size() < 2 || word.front() != '-') return false;
    const bool is_number = word[1] >= '0' && word[1] <= '9';
    return !is_number || find(word) != nullptr;
  }

  void plain(std::string_view word) {
    if (!command_) {
      command_ = word;
      spelt_.emplace_back(word);
    } else {
      spelt_.push_back(marked(word));
    }
  }

  [[nodiscard]] Outcome<void> long_option(std::string_view word) {
    const auto equals = word.find('=');
    const std::string name{word.substr(0, equals)};
    std::optional<std::string_view> value;
    if (equals != std::string_view::npos) value = word.substr(equals + 1);
    return option(name, value);
  }

  /// `-qv`, `-dPATH`: options of a letter, the last of which may be followed by its value.
  [[nodiscard]] Outcome<void> short_options(std::string_view word) {
    for (std::size_t i = 1; i < word.size(); ++i) {
      const std::string name{'-', word[i]};
      const Declarations::Declared* const declared = find(name);
      const std::string_view rest = word.substr(i + 1);
      if (declared != nullptr && declared->takes != Takes::nothing && !rest.empty()) {
        return option(name, rest);
      }
      PERSIST_PASS(option(name, std::nullopt));
    }
    return {};
  }

  [[nodiscard]] Outcome<void> option(const std::string& name,
                                     std::optional<std::string_view> value) {
    if (name == "-h" || name == "--help") {
      asked_for_help_ = true;
      return {};
    }
    if (name == "--version") {
      asked_for_version_ = true;
      return {};
    }
    Declarations::Declared* const declared = find(name);
    if (declared == nullptr) return unknown(name);
    declared->used = true;
    spelt_.emplace_back(declared->name());
    switch (declared->takes) {
      case Takes::nothing:
        if (value) return usage(name + " takes no value");
        return {};
      case Takes::value:
        if (!value && next_ == words_.size()) {
          return usage(name + " needs a value: " + declared->metavar);
        }
        spelt_.push_back(marked(value ? *value : words_[next_++]));
        return {};
      case Takes::optional_value:
        if (!value && next_ < words_.size() && words_[next_] != "--" && !is_option(words_[next_])) {
          value = words_[next_++];
        }
        spelt_.push_back(value ? marked(*value) : std::string{no_value});
        return {};
    }
    return {};
  }

  [[nodiscard]] Outcome<void> unknown(const std::string& name) const {
    if (tolerate_unknown_ && command_) return {};
    std::vector<std::string> known{"--help", "--version"};
    for (const Declarations* const table : tables_) {
      for (const auto& it : table->all()) {
        if (!it.names.empty()) known.emplace_back(it.name());
      }
    }
    return usage("unknown option " + name, suggestion(name, known));
  }

  [[nodiscard]] Declarations::Declared* find(std::string_view name) const {
    for (Declarations* const table : tables_) {
      if (auto* const it = table->find(name)) return it;
    }
    return nullptr;
  }

  std::span<const std::string_view> words_;
  std::vector<Declarations*> tables_;
  std::vector<std::string> spelt_;
  std::size_t next_ = 0;
  std::optional<std::string_view> command_;
  bool options_ended_ = false;
  bool asked_for_help_ = false;
  bool asked_for_version_ = false;
  bool tolerate_unknown_ = false;
};

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
    if (first.asked_for_version()) return Answer{"persist " + std::string{version} + '\n'};
    if (!first.command()) {
      if (first.asked_for_help()) return Answer{program_help()};
      return usage("no command is given", "persist --help lists the commands");
    }
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
    parsed_.command = entry.make();
    parsed_.command->declare(own);

    Words words{words_, {&own, &globals_}};
    PERSIST_PASS(words.spell());
    if (words.asked_for_help()) return Answer{command_help(entry)};
    if (words.asked_for_version()) return Answer{"persist " + std::string{version} + '\n'};
    std::vector<std::string> spelt = std::move(words).spelt();
    std::ranges::reverse(spelt);
    try {
      globals_.declare_used();
      own.declare_used();
      root_.parse(std::move(spelt));
    } catch (const CLI::ParseError& error) {
      std::string message = error.what();
      std::erase(message, mark);
      return usage(message, "persist " + std::string{entry.name} + " --help shows how it is used");
    }
    PERSIST_PASS(globals_.assign());
    PERSIST_PASS(own.assign());
    return std::move(parsed_);
  }

  [[nodiscard]] static Outcome<Parsed> unknown_command(std::string_view name) {
    std::vector<std::string> known;
    for (const CommandEntry& entry : commands()) {
      if (entry.group != CommandGroup::internal) known.emplace_back(entry.name);
    }
    std::string hint = suggestion(name, known);
    if (hint.empty()) hint = "persist --help lists the commands";
    return usage("unknown command " + std::string{name}, std::move(hint));
  }

  std::span<const std::string_view> words_;
  ParsedCommand parsed_;
  CLI::App root_{"", "persist"};
  Declarations globals_{root_};
};

}  // namespace

Outcome<Parsed> parse_command_line(std::span<const std::string_view> words) {
  for (const std::string_view word : words) {
    if (!is_utf8(word)) return usage("the argument '" + std::string{word} + "' is not UTF-8");
  }
  return Parser{words}.parse();
}

}  // namespace persist::app
