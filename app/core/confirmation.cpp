#include "core/confirmation.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/charset.hpp"
#include "base/counts.hpp"
#include "base/escape.hpp"
#include "base/url.hpp"
#include "core/scan_selected.hpp"
#include "io/input.hpp"
#include "io/output.hpp"

namespace persist::app {

namespace {

constexpr std::size_t max_samples = 3;
constexpr std::size_t max_stores = 10;
// A longer answer is not a yes.
constexpr std::size_t max_answer_bytes = 1024;

/// The end of `text` that fits into `columns`: of a path the end says the most.
std::string end_of(std::string text, std::size_t columns) {
  if (width_of(text) <= columns) return text;
  const std::string_view mark = ellipsis();
  while (width_of(text) + width_of(mark) > columns) {
    std::size_t next = 1;
    while (next < text.size() && (static_cast<unsigned char>(text[next]) & 0xC0) == 0x80) ++next;
    text.erase(0, next);
  }
  return std::string{mark} + text;
}

std::string quoted_id(std::string_view id) { return '"' + escaped(id) + '"'; }

std::string count_of(std::size_t entries) { return counted(entries, "entry", "entries"); }

/// "store "users"", or "3 stores".
std::string place_of(const AffectedEntries& affected, std::size_t columns) {
  const std::size_t stores = affected.stores.size() + affected.other_stores;
  if (stores != 1) return std::to_string(stores) + " stores";
  return "store " + fitted(quoted_id(affected.stores.front().id), columns);
}

std::string samples_of(const AffectedEntries::Store& store) {
  std::string text;
  for (const std::string& key : store.samples) {
    if (!text.empty()) text += ", ";
    text += escaped(key);
  }
  if (store.entries > store.samples.size()) (text += ", ") += ellipsis();
  return text;
}

/// Puts `parts` behind each other, on a new line where the next one does not fit.
std::string wrapped(std::span<const std::string> parts, std::size_t columns) {
  std::string text;
  std::size_t width = 0;
  for (const std::string& part : parts) {
    if (part.empty()) continue;
    const std::size_t more = width_of(part);
    if (width == 0) {
      width = more;
    } else if (width + 1 + more > columns) {
      text += "\n  ";
      width = 2 + more;
    } else {
      text += ' ';
      width += 1 + more;
    }
    text += part;
  }
  return text;
}

/// A line per store: its id, how many entries, the first keys.
std::string list_of_stores(const AffectedEntries& affected, std::size_t columns) {
  std::size_t widest = 0;
  std::vector<std::string> ids;
  for (const AffectedEntries::Store& store : affected.stores) {
    ids.push_back(fitted(quoted_id(store.id), columns / 3));
    widest = std::max(widest, width_of(ids.back()));
  }
  std::string text;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    std::string line = "  " + ids[i];
    line.append(widest - width_of(ids[i]) + 2, ' ');
    line += count_of(affected.stores[i].entries) + ": " + samples_of(affected.stores[i]);
    text += fitted(line, columns) + '\n';
  }
  if (affected.other_stores > 0) {
    text += "  and " + counted(affected.other_stores, "more store", "more stores") + " with " +
            count_of(affected.other_entries) + '\n';
  }
  return text;
}

Outcome<std::string> read_answer() {
  std::string answer;
  while (true) {
    char c = 0;
    const auto count = read_some(STDIN_FILENO, &c, 1, "standard input");
    if (!count) return std::unexpected(count.error());
    if (*count == 0 || c == '\n') return answer;
    answer += c;
    if (answer.size() > max_answer_bytes) return answer;
  }
}

/// The whole of it as one line, for a message.
std::string summary_of(const Proposal& proposal) {
  const AffectedEntries& affected = proposal.affected;
  std::string text = std::string{proposal.verb} + ' ' + count_of(affected.entries) + ' ' +
                     std::string{proposal.preposition} + ' ' +
                     place_of(affected, std::string::npos) + " in " + proposal.database;
  if (!proposal.detail.empty()) text += ' ' + proposal.detail;
  if (affected.stores.size() == 1) return text;
  std::string list;
  for (const AffectedEntries::Store& store : affected.stores) {
    list += (list.empty() ? "" : ", ") + quoted_id(store.id) + ": " + std::to_string(store.entries);
  }
  if (affected.other_stores > 0) {
    list += " and " + std::to_string(affected.other_stores) + " more";
  }
  return text + " (" + list + ')';
}

}  // namespace

Outcome<AffectedEntries> find_affected(Inspector& inspector, std::span<const std::string> stores,
                                       const Selection& selection) {
  AffectedEntries affected;
  std::string last;
  const auto add = [&](const SelectedEntry& entry) -> Outcome<void> {
    if (affected.entries++ == 0 || last != entry.store) {
      last = entry.store;
      if (affected.stores.size() < max_stores) {
        affected.stores.push_back({.id = last});
      } else {
        ++affected.other_stores;
      }
    }
    if (affected.other_stores > 0) {
      ++affected.other_entries;
      return {};
    }
    AffectedEntries::Store& store = affected.stores.back();
    if (store.entries++ < max_samples) store.samples.emplace_back(entry.record.key);
    return {};
  };
  // What is not read cannot be too long to be counted.
  Selection keys = selection;
  if (!keys.looks_beyond_keys()) keys.range.projection = Projection::keys;
  PERSIST_PASS(scan_selected(inspector, stores, keys, States::unneeded, add));
  return affected;
}

std::string question_about(const Proposal& proposal, std::size_t columns) {
  columns = std::max<std::size_t>(columns, 20);
  const AffectedEntries& affected = proposal.affected;
  const std::array<std::string, 4> parts{
      std::string{proposal.verb} + ' ' + count_of(affected.entries),
      std::string{proposal.preposition} + ' ' + place_of(affected, columns - 14),
      "in " + end_of(escaped(proposal.database), columns - 6),
      end_of(escaped(proposal.detail), columns - 3)};
  std::string text = wrapped(parts, columns - 1) + ":\n";
  if (affected.stores.size() == 1) {
    text += fitted("  " + samples_of(affected.stores.front()), columns) + '\n';
  } else {
    text += list_of_stores(affected, columns);
  }
  return text + "Continue? [y/N] ";
}

bool can_ask() { return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1; }

Outcome<std::string> ask(std::string_view question) {
  Output terminal{STDERR_FILENO, "standard error"};
  PERSIST_PASS(terminal.write(question));
  PERSIST_PASS(terminal.flush());
  return read_answer();
}

Outcome<void> confirm(const Proposal& proposal) {
  if (proposal.affected.entries == 0) return {};
  if (!can_ask()) {
    return usage("refusing to " + summary_of(proposal) + ": no terminal to confirm on",
                 "add --yes to confirm");
  }
  const auto answer = ask(question_about(proposal, Output{STDERR_FILENO}.columns()));
  if (!answer) return std::unexpected(answer.error());
  if (*answer == "y" || *answer == "Y" || *answer == "yes") return {};
  return usage("not confirmed; nothing was changed");
}

}  // namespace persist::app
