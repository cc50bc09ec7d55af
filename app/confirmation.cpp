#include "confirmation.hpp"

#include <unistd.h>

#include "input.hpp"
#include "output.hpp"
#include "render/escape.hpp"
#include "walk_selected.hpp"

namespace persist::app {

namespace {

std::string question(const Proposal& proposal) {
  std::string text = proposal.verb + ' ' + std::to_string(proposal.entries) +
                     (proposal.entries == 1 ? " entry" : " entries");
  for (std::size_t i = 0; i < proposal.samples.size(); ++i) {
    text += (i == 0 ? " (" : ", ") + escaped(proposal.samples[i]);
  }
  if (!proposal.samples.empty()) {
    text += proposal.entries > proposal.samples.size() ? ", …)" : ")";
  }
  return text + "? [y/N] ";
}

Outcome<std::string> read_answer() {
  std::string answer;
  while (true) {
    char c = 0;
    const auto count = read_some(STDIN_FILENO, &c, 1, "standard input");
    if (!count) return std::unexpected(count.error());
    if (*count == 0 || c == '\n') return answer;
    answer += c;
  }
}

}  // namespace

Outcome<Proposal> propose(std::string verb, Inspector& inspector,
                          std::span<const std::string> stores, const Selection& selection) {
  constexpr std::size_t most_samples = 3;
  Proposal proposal{.verb = std::move(verb)};
  PERSIST_PASS(walk_selected(inspector, stores, selection, States::unneeded,
                             [&](const SelectedEntry& entry) -> Outcome<void> {
                               if (proposal.entries++ < most_samples) {
                                 proposal.samples.emplace_back(entry.record.key);
                               }
                               return {};
                             }));
  return proposal;
}

Outcome<void> confirm(const Proposal& proposal) {
  if (::isatty(STDIN_FILENO) != 1 || ::isatty(STDERR_FILENO) != 1) {
    return usage("this would " + proposal.verb + ' ' + std::to_string(proposal.entries) +
                     " entries, and there is nobody to ask",
                 "--yes does it unasked");
  }
  Output terminal{STDERR_FILENO, "standard error"};
  PERSIST_PASS(terminal.write(question(proposal)));
  PERSIST_PASS(terminal.flush());
  const auto answer = read_answer();
  if (!answer) return std::unexpected(answer.error());
  if (*answer == "y" || *answer == "Y" || *answer == "yes") return {};
  return usage("not confirmed; nothing is changed");
}

}  // namespace persist::app
