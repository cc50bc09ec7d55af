#include "cli/option_info.hpp"

#include <algorithm>

#include "cli/global_options.hpp"

namespace persist::app {

namespace {

using Takes = OptionInfo::Takes;

std::vector<std::string> split(std::string_view names) {
  std::vector<std::string> parts;
  while (true) {
    const auto comma = names.find(',');
    parts.emplace_back(names.substr(0, comma));
    if (comma == std::string_view::npos) return parts;
    names.remove_prefix(comma + 1);
  }
}

std::string joined(const std::vector<std::string_view>& choices) {
  std::string all;
  for (const std::string_view choice : choices) {
    if (!all.empty()) all += '|';
    all += choice;
  }
  return all;
}

/// Writes down what is declared, and binds nothing.
class Description final : public Options {
 public:
  void flag(std::string_view names, bool& /*target*/, const OptionText& text) override {
    add(names, text, {});
  }
  void value(std::string_view names, std::string_view metavar,
             std::optional<std::string>& /*target*/, const OptionText& text) override {
    add(names, text, {.metavar = std::string{metavar}, .takes = Takes::value});
  }
  void values(std::string_view names, std::string_view metavar,
              std::vector<std::string>& /*target*/, const OptionText& text) override {
    add(names, text, {.metavar = std::string{metavar}, .takes = Takes::value, .repeatable = true});
  }
  void optional_value(std::string_view names, std::string_view metavar, OptionalValue& /*target*/,
                      const OptionText& text) override {
    add(names, text, {.metavar = std::string{metavar}, .takes = Takes::optional_value});
  }
  void choice(std::string_view names, std::vector<std::string_view> choices,
              std::optional<std::string>& /*target*/, const OptionText& text) override {
    add(names, text,
        {.metavar = joined(choices),
         .choices = {choices.begin(), choices.end()},
         .takes = Takes::value});
  }
  void choices(std::string_view names, std::vector<std::string_view> choices,
               std::vector<std::string>& /*target*/, const OptionText& text) override {
    add(names, text,
        {.metavar = joined(choices),
         .choices = {choices.begin(), choices.end()},
         .takes = Takes::value,
         .repeatable = true});
  }
  void positional(std::string_view metavar, Arity arity, std::vector<std::string>& /*target*/,
                  const OptionText& text) override {
    infos_.push_back({.metavar = std::string{metavar},
                      .help = std::string{text.help},
                      .group = {.title = "Arguments", .name = "arguments"},
                      .takes = Takes::value,
                      .repeatable = arity == Arity::any || arity == Arity::at_least_one,
                      .arity = arity});
  }
  void exclusive(std::initializer_list<std::string_view> /*names*/) override {}
  void group(const OptionGroup& group) override { group_ = group; }

  [[nodiscard]] std::vector<OptionInfo> infos() && { return std::move(infos_); }

 private:
  void add(std::string_view names, const OptionText& text, OptionInfo info) {
    info.names = split(names);
    info.help = text.help;
    info.manual = text.manual;
    info.group = group_;
    infos_.push_back(std::move(info));
  }

  OptionGroup group_ = own_options;
  std::vector<OptionInfo> infos_;
};

}  // namespace

bool OptionInfo::is_named(std::string_view name) const {
  return std::ranges::find(names, name) != names.end();
}

std::vector<OptionInfo> describe(const CommandEntry& command) {
  Description description;
  command.make()->declare(description);
  return std::move(description).infos();
}

std::vector<OptionInfo> describe_globals() {
  Description description;
  GlobalOptions globals;
  globals.declare(description);
  // These answer in place of a run, so that they bind no variable.
  bool asked = false;
  description.flag("-V,--version", asked,
                   {"print the version; with --verbose, what it is built with",
                    "Print the version; with `--verbose` also what the program is built with, see "
                    "persist-version(1)."});
  description.flag("-h,--help", asked,
                   {"print this help, or the help of the command",
                    "Print the help of the program, or of the command."});
  return std::move(description).infos();
}

}  // namespace persist::app
