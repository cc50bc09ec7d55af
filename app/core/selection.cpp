#include "core/selection.hpp"

#include <algorithm>
#include <utility>

#include "base/counts.hpp"
#include "core/glob.hpp"
#include "core/json_query.hpp"
#include "core/plain_store.hpp"

namespace persist::app {

namespace {

bool is_odd_row(const EntryView& record) {
  return record.malformed_envelope || record.expires.is_not_a_number() ||
         record.key_class != StorageClass::text || record.value_class != StorageClass::text;
}

bool is_plain_json(const EntryView& record, const ValueState& state) {
  return !state.json_error && !state.is_exit && !is_odd_row(record) &&
         !is_exit_shaped(JsonView::assume_valid(record.value));
}

bool is_invalid(const EntryView& record, const ValueState& state) {
  return is_odd_row(record) || (!state.is_exit && !is_plain_json(record, state));
}

bool has_state(EntryState wanted, const EntryView& record, const ValueState& state) {
  switch (wanted) {
    case EntryState::success: return state.success;
    case EntryState::failure: return state.failure();
    case EntryState::fail: return state.has_fail;
    case EntryState::die: return state.has_die;
    case EntryState::interrupt: return state.has_interrupt;
    case EntryState::json: return is_plain_json(record, state);
    case EntryState::invalid: break;
  }
  return is_invalid(record, state);
}

bool holds(const Selection::Match& match, JsonView value) {
  const auto part = find_part(value, match.pointer);
  return part && is_same_json(*part, match.json);
}

}  // namespace

Outcome<Selection::Match> parse_match(const std::string& text) {
  for (auto equals = text.find('='); equals != std::string::npos;
       equals = text.find('=', equals + 1)) {
    auto json = JsonText::parse(text.substr(equals + 1));
    if (!json) continue;
    const std::string pointer = text.substr(0, equals);
    if (!is_pointer(pointer)) {
      return usage("--match: '" + pointer + "' is not a JSON pointer", "write it like /value/id");
    }
    return Selection::Match{pointer, *std::move(json)};
  }
  return usage("--match: expected POINTER=JSON", "write it like /value/name='\"Ann\"'");
}

bool Selection::accepts(const EntryView& record, const ValueState& state) const {
  if (has_glob && !matches_glob(glob, record.key)) return false;
  const auto has = [&](EntryState wanted) { return has_state(wanted, record, state); };
  if (!states.empty() && std::ranges::none_of(states, has)) return false;
  if (matches.empty()) return true;
  if (state.json_error) return false;
  const JsonView value = JsonView::assume_valid(record.value);
  return std::ranges::all_of(matches, [&](const Match& match) { return holds(match, value); });
}

void SelectionOptions::declare(Options& options, Liveness usually) {
  usually_ = usually;
  const auto described = [&](Liveness it, std::string_view text) {
    return std::string{text} + (it == usually ? " (the default)" : "");
  };
  options.group({.title = "Selection (all conditions must hold)", .name = "selection"});
  options.value("--prefix", "P", prefix_, "keys that begin with P");
  options.value("--glob", "G", glob_,
                {"keys that match the pattern: * ? [a-z]",
                 "Keys that match the pattern as a whole: `*` matches any text, `?` one character, "
                 "`[a-z]` one character of a set."});
  options.choices(
      "--state", {state_words.begin(), state_words.end()}, states_,
      {"entries in this state (repeatable: in any of them)",
       "Entries in this state, or in any of several states. A failure is an Exit with a cause, "
       "which may contain errors (*fail*), defects (*die*) and interruptions (*interrupt*); *json* "
       "is plain JSON that is not meant as an Exit; *invalid* is a malformed Exit, or not JSON."});
  options.values("--match", "POINTER=JSON", matches_,
                 {"entries whose part at POINTER equals JSON (repeatable: all must match)",
                  "Entries whose part at the JSON pointer POINTER, which begins at the root of the "
                  "value, equals JSON. If there are several, all of them must match."});
  options.flag("--live", live_, described(Liveness::live, "only live entries"));
  options.flag("--expired", expired_, "only expired entries");
  options.flag("--all", all_, described(Liveness::all, "live and expired entries"));
  options.value("--after", "KEY", after_, "keys after KEY in byte order");
  options.value("--limit", "N", limit_, "at most N entries");
  options.exclusive({"--live", "--expired", "--all"});
  options.group(own_options);
}

bool SelectionOptions::any() const {
  return prefix_ || glob_ || !states_.empty() || !matches_.empty() || live_ || expired_ || all_ ||
         after_ || limit_;
}

Outcome<Selection> SelectionOptions::resolve(Instant now) const {
  Selection selection;
  selection.range = {.prefix = prefix_.value_or(""),
                     .after = after_,
                     .liveness = live_      ? Liveness::live
                                 : expired_ ? Liveness::expired
                                 : all_     ? Liveness::all
                                            : usually_,
                     .now = now};
  selection.glob = glob_.value_or("");
  selection.has_glob = glob_.has_value();
  for (const std::string& word : states_) {
    const auto at = std::ranges::find(state_words, word) - state_words.begin();
    selection.states.push_back(static_cast<EntryState>(at));
  }
  for (const std::string& text : matches_) {
    auto match = parse_match(text);
    if (!match) return std::unexpected(std::move(match.error()));
    selection.matches.push_back(*std::move(match));
  }
  if (limit_) {
    auto limit = parse_count("--limit", *limit_, 0);
    if (!limit) return std::unexpected(std::move(limit.error()));
    selection.limit = *limit;
  }
  return selection;
}

std::string_view SelectionOptions::unbounded_filter() const {
  const std::array<std::pair<std::string_view, const std::optional<std::string>*>, 3> filters{
      {{"--prefix", &prefix_}, {"--glob", &glob_}, {"--after", &after_}}};
  std::string_view empty;
  for (const auto& [name, filter] : filters) {
    if (!*filter) continue;
    if (!(*filter)->empty()) return {};
    if (empty.empty()) empty = name;
  }
  // --live and --all widen a selection or leave it as it is, and --limit takes any entries.
  return states_.empty() && matches_.empty() && !expired_ ? empty : std::string_view{};
}

Outcome<Selection> SelectionOptions::resolve_for_change(Instant now) const {
  if (const std::string_view filter = unbounded_filter(); !filter.empty()) {
    return usage("the argument of " + std::string{filter} + " is empty; nothing was changed",
                 "to select all keys, omit " + std::string{filter} + " and use --live or --all");
  }
  return resolve(now);
}

EntryState state_of(const EntryView& record, const ValueState& state) {
  if (is_invalid(record, state)) return EntryState::invalid;
  if (!state.is_exit) return EntryState::json;
  if (state.success) return EntryState::success;
  if (state.has_fail) return EntryState::fail;
  if (state.has_die) return EntryState::die;
  return state.has_interrupt ? EntryState::interrupt : EntryState::failure;
}

}  // namespace persist::app
