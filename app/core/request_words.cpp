#include "core/request_words.hpp"

#include "base/counts.hpp"

namespace persist::app {

std::vector<std::pair<EntryState, std::size_t>> counts_by_state(const RequestCounts& counts) {
  std::vector<std::pair<EntryState, std::size_t>> found;
  const auto add = [&](EntryState state, std::size_t count) {
    if (count > 0) found.emplace_back(state, count);
  };
  add(EntryState::success, counts.success);
  add(EntryState::fail, counts.fail);
  add(EntryState::die, counts.die);
  add(EntryState::interrupt, counts.interrupt);
  add(EntryState::invalid, counts.other);
  const auto first = static_cast<std::size_t>(RequestState::suspended);
  for (std::size_t i = first; i < request_state_count; ++i) {
    add(entry_state_of(static_cast<RequestState>(i)), counts.by_state.at(i));
  }
  return found;
}

namespace {

enum class Wanted { all, open };

std::string words_of_some(const RequestCounts& counts, Wanted wanted) {
  std::string words;
  for (const auto& [state, count] : counts_by_state(counts)) {
    if (wanted == Wanted::open && !is_open(state)) continue;
    if (!words.empty()) words += ", ";
    words += grouped(count) + ' ' + std::string{name_of(state)};
  }
  return words;
}

}  // namespace

std::string words_of(const RequestCounts& counts) { return words_of_some(counts, Wanted::all); }

std::string words_of_open(const RequestCounts& counts) {
  return words_of_some(counts, Wanted::open);
}

}  // namespace persist::app
