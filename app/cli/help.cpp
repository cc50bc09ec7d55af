#include "cli/help.hpp"

#include <algorithm>
#include <cctype>
#include <span>
#include <string_view>
#include <vector>

#include "cli/examples.hpp"
#include "cli/option_info.hpp"

namespace persist::app {

namespace {

constexpr std::size_t columns = 80;

/// What is explained, and the explanation.
struct HelpLine {
  std::string term;
  std::string_view text;
};

/// Appends `text` from column `begin` on, broken between words before the last column.
void append_wrapped(std::string& out, std::string_view text, std::size_t begin) {
  std::size_t column = begin;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    if (column > begin && column + 1 + word.size() > columns) {
      out += '\n' + std::string(begin, ' ');
      column = begin;
    } else if (column > begin) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
    text.remove_prefix(std::min(text.size(), word.size() + 1));
  }
  out += '\n';
}

/// `term` in lines: one that is wider than a terminal is broken behind a `|`.
std::string broken(std::string_view term) {
  constexpr std::size_t room = 76;
  constexpr std::string_view indent = "          ";
  std::string out;
  while (term.size() > room) {
    const std::size_t bar = term.substr(0, room).rfind('|');
    if (bar == std::string_view::npos) break;
    out.append(term.substr(0, bar + 1)).append("\n").append(indent);
    term.remove_prefix(bar + 1);
  }
  return out.append(term);
}

/// Appends a heading and its lines in two columns; a term that is too long stands alone.
void append_block(std::string& out, std::string_view title, std::span<const HelpLine> lines) {
  constexpr std::size_t widest = 28;
  std::size_t width = 0;
  for (const HelpLine& line : lines) {
    if (line.term.size() <= widest) width = std::max(width, line.term.size());
  }
  const std::size_t text_begins = 2 + width + 2;
  out += '\n';
  out += title;
  out += ":\n";
  for (const auto& [term, text] : lines) {
    out += "  " + broken(term);
    if (term.size() > width) {
      out += '\n' + std::string(text_begins, ' ');
    } else {
      out.append(text_begins - 2 - term.size(), ' ');
    }
    append_wrapped(out, text, text_begins);
  }
}

/// "-s, --store ID"; long names stand below each other.
std::string term_of(const OptionInfo& option) {
  if (option.is_argument()) return option.metavar;
  std::string term = option.names.front().starts_with("--") ? "    " : "";
  for (const std::string& name : option.names) {
    if (&name != &option.names.front()) term += ", ";
    term += name;
  }
  if (option.takes == OptionInfo::Takes::value) term += ' ' + option.metavar;
  if (option.takes == OptionInfo::Takes::optional_value) term += " [" + option.metavar + ']';
  return term;
}

/// Appends one block per group, groups and options in the order of their declaration.
void append_sections(std::string& out, const std::vector<OptionInfo>& options) {
  std::vector<OptionGroup> groups;
  for (const OptionInfo& option : options) {
    if (std::ranges::find(groups, option.group) == groups.end()) groups.push_back(option.group);
  }
  for (const OptionGroup& group : groups) {
    std::vector<HelpLine> lines;
    for (const OptionInfo& option : options) {
      if (option.group == group) lines.push_back({term_of(option), option.help});
    }
    append_block(out, group.title, lines);
  }
}

void append_group(std::string& out, std::string_view title, CommandGroup group) {
  std::vector<HelpLine> lines;
  for (const CommandEntry& command : commands()) {
    if (command.group == group) lines.push_back({std::string{command.name}, command.summary});
  }
  if (!lines.empty()) append_block(out, title, lines);
}

/// "KEY", "[KEY]", "[KEY...]", "KEY...".
std::string usage_of(const OptionInfo& argument) {
  switch (*argument.arity) {
    case Arity::one: return argument.metavar;
    case Arity::optional: return '[' + argument.metavar + ']';
    case Arity::any: return '[' + argument.metavar + "...]";
    case Arity::at_least_one: return argument.metavar + "...";
  }
  return {};
}

std::string sentence(std::string_view summary) {
  std::string text{summary};
  text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  return text + ".\n";
}

}  // namespace

std::string program_help() {
  std::string out =
      "Open, read, check, edit, seed and move stores of persisted results.\n\n"
      "Usage: persist [OPTIONS] COMMAND [ARGS]\n"
      "       persist help [COMMAND]\n";
  append_group(out, "Reading", CommandGroup::reading);
  append_group(out, "Changing", CommandGroup::changing);
  append_group(out, "Programs", CommandGroup::programs);
  append_sections(out, describe_globals());
  return out;
}

std::string command_help(const CommandEntry& command) {
  const std::string name{command.name};
  const std::vector<OptionInfo> options = describe(command);
  std::string out = sentence(command.summary) + "\nUsage: persist " + name + " [OPTIONS]";
  for (const OptionInfo& option : options) {
    if (option.is_argument()) out += ' ' + usage_of(option);
  }
  out += '\n';
  append_sections(out, options);
  const auto examples = examples_of(command.name);
  if (!examples.empty()) out += "\nExamples:\n";
  for (const std::string_view example : examples) {
    out += "  ";
    out += example;
    out += '\n';
  }
  return out + "\npersist --help lists the options for every command; man persist-" + name +
         " has the details.\n";
}

}  // namespace persist::app
