#include "cli/manual.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "cli/mdoc.hpp"
#include "cli/option_info.hpp"
#include "cli/version.hpp"

namespace persist::app {

namespace {

using Made = std::expected<std::string, std::string>;
using Takes = OptionInfo::Takes;

constexpr std::string_view list_begin = ".Bl -tag -width Ds\n";
constexpr std::string_view list_end = ".El\n";

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

/// " Ar ID", " Cm a | Cm b", " Op Ar JSON"; empty for a flag.
std::string value_of(const OptionInfo& option) {
  if (option.takes == Takes::nothing) return {};
  if (option.takes == Takes::optional_value) return " Op Ar " + option.metavar;
  if (option.choices.empty()) return " Ar " + option.metavar;
  std::string words;
  for (const std::string& choice : option.choices) {
    words += (words.empty() ? " Cm " : " | Cm ") + choice;
  }
  return words;
}

/// ".It Fl s , Fl Fl store Ar ID".
std::string option_item(const OptionInfo& option) {
  std::string item = ".It";
  for (const std::string& name : option.names) {
    if (&name != &option.names.front()) item += " ,";
    item += name.starts_with("--") ? " Fl Fl " + name.substr(2) : " Fl " + name.substr(1);
  }
  return item + value_of(option) + '\n';
}

/// ".It Cm limit : Ar N Pq number".
std::string member_item(const OptionInfo& option) {
  std::string item = ".It Cm " + option.names.back().substr(2);
  if (option.takes != Takes::nothing) item += " :" + value_of(option);
  if (option.takes == Takes::nothing) return item + " Pq boolean\n";
  if (option.repeatable) return item + " Pq string or array of strings\n";
  return item + (option.takes_number() ? " Pq number\n" : " Pq string\n");
}

/// What the manual says of it. In its text the option's own argument is marked, and those of the
/// command, unless they are single letters, which may be words.
std::string description_of(const OptionInfo& option, const std::vector<OptionInfo>& options) {
  std::vector<std::string_view> arguments = split(option.metavar, '=');
  for (const OptionInfo& other : options) {
    if (other.is_argument() && other.metavar.size() > 1) arguments.emplace_back(other.metavar);
  }
  const std::string text = option.manual.empty() ? sentence_of(option.help) : option.manual;
  return mdoc_of(text, arguments);
}

/// A list of the options of a group; nothing where there are none.
template <class Item>
std::string list_of(const std::vector<OptionInfo>& options, std::string_view group, Item item) {
  std::string list;
  for (const OptionInfo& option : options) {
    if (option.is_argument() || option.group.name != group) continue;
    list += item(option) + description_of(option, options);
  }
  return list.empty() ? list : std::string{list_begin} + list + std::string{list_end};
}

Made list_of_commands(std::string_view group) {
  static constexpr std::array groups{
      std::pair{std::string_view{"reading"}, CommandGroup::reading},
      std::pair{std::string_view{"changing"}, CommandGroup::changing},
      std::pair{std::string_view{"programs"}, CommandGroup::programs}};
  const auto* const found =
      std::ranges::find(groups, group, [](const auto& it) { return it.first; });
  if (found == groups.end()) return std::unexpected{"no such group of commands"};
  std::string list = ".Bl -tag -width completion\n";
  for (const CommandEntry& command : commands()) {
    if (command.group != found->second) continue;
    list += ".It Xr persist-" + std::string{command.name} + " 1\n";
    list += mdoc_of(sentence_of(command.summary), {});
  }
  return list + std::string{list_end};
}

/// The command that a page is about, or empty.
std::string_view command_of(std::string_view name) {
  constexpr std::string_view front = "persist-";
  constexpr std::string_view back = ".1";
  if (!name.starts_with(front) || !name.ends_with(back)) return {};
  return name.substr(front.size(), name.size() - front.size() - back.size());
}

class Page {
 public:
  explicit Page(std::vector<OptionInfo> options) : options_{std::move(options)} {}

  /// What stands for a line that begins and ends with `@`.
  [[nodiscard]] Made expand(std::string_view directive) {
    const std::vector<std::string_view> words =
        split(directive.substr(1, directive.size() - 2), ':');
    if (words[0] == "OPTIONS" && words.size() == 2) return own_options_of(words[1]);
    if (words[0] == "COMMANDS" && words.size() == 2) return list_of_commands(words[1]);
    if (words[0] == "MEMBERS" && words.size() == 3) {
      const CommandEntry* const command = find_command(words[1]);
      if (command == nullptr) return std::unexpected{"no such command"};
      return existing(list_of(describe(*command), words[2], member_item));
    }
    return std::unexpected{"no such directive"};
  }

  /// A group of options that no line stood for, or empty.
  [[nodiscard]] std::string_view missing() const {
    for (const OptionInfo& option : options_) {
      if (!option.is_argument() && !is_done(option.group.name)) return option.group.name;
    }
    return {};
  }

 private:
  [[nodiscard]] Made own_options_of(std::string_view group) {
    if (is_done(group)) return std::unexpected{"the group is listed twice"};
    done_.emplace_back(group);
    return existing(list_of(options_, group, option_item));
  }

  [[nodiscard]] static Made existing(std::string list) {
    if (list.empty()) return std::unexpected{"no options in this group"};
    return list;
  }

  [[nodiscard]] bool is_done(std::string_view group) const {
    return std::ranges::find(done_, group) != done_.end();
  }

  std::vector<OptionInfo> options_;
  std::vector<std::string> done_;
};

}  // namespace

Made manual_page(std::string_view name, std::string_view page_template) {
  std::vector<OptionInfo> options;
  if (const std::string_view command = command_of(name); !command.empty()) {
    const CommandEntry* const entry = find_command(command);
    if (entry == nullptr) return std::unexpected{"there is no command " + std::string{command}};
    options = describe(*entry);
  } else if (name == "persist.1") {
    options = describe_globals();
  }
  Page page{std::move(options)};
  std::string out;
  if (page_template.ends_with('\n')) page_template.remove_suffix(1);
  for (const std::string_view line : split(page_template, '\n')) {
    if (line.size() > 2 && line.starts_with('@') && line.ends_with('@')) {
      auto list = page.expand(line);
      if (!list) return std::unexpected{std::string{line} + ": " + list.error()};
      out += *list;
      continue;
    }
    constexpr std::string_view mark = "@VERSION@";
    const auto at = line.find(mark);
    out += line.substr(0, at);
    if (at != std::string_view::npos) {
      out += version;
      out += line.substr(at + mark.size());
    }
    out += '\n';
  }
  if (const auto group = page.missing(); !group.empty()) {
    return std::unexpected{"@OPTIONS:" + std::string{group} + "@ is missing"};
  }
  return out;
}

}  // namespace persist::app
