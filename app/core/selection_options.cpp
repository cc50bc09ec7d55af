#include "core/selection_options.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/counts.hpp"
#include "base/sizes.hpp"
#include "base/time_words.hpp"

namespace persist::app {

namespace {

Outcome<Instant> parse_limit(std::string_view option, const std::string& text, Instant now) {
  if (const auto instant = parse_time(text, now)) return *instant;
  return usage(std::string{option} + ": '" + text + "' is neither a time nor a duration",
               "write it like 2027-01-31T12:00:00Z, 1h or -15m");
}

}  // namespace

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
       "is plain JSON that is not meant as an Exit; *invalid* is a malformed Exit, or not JSON. "
       "The others are states of requests and of elements of queues, see "
       "persist-workflows(7)."});
  options.values(
      "--match", "CONDITION", matches_,
      {"entries with such a part: POINTER=JSON, or 'POINTER OP OPERAND' with one of != < <= > >= "
       "=~ "
       "(repeatable: all must hold)",
       "Entries for which the condition `POINTER OP OPERAND` holds: some part at POINTER compares "
       "so "
       "with OPERAND. If there are several conditions, all of them must hold. POINTER is a JSON "
       "pointer from the root of the value; *value:*, *error:* or "
       "*defect:* before it make it begin at the value of a success, at each error or at each "
       "defect of a failure, whatever the dialect and the shape of the cause. OP is `=`, `!=`, "
       "`<`, `<=`, `>` or `>=`, whose operand is JSON, or `=~`, whose operand is a regular "
       "expression of RE2, and stands between two spaces; `POINTER=JSON` without spaces is "
       "accepted too. Numbers are ordered by their exact values, strings by their bytes, "
       "and nothing else is. A regular expression looks into strings, and into numbers, booleans "
       "and null as they are written. Where there is no part at POINTER, nothing holds, `!=` "
       "included. A POINTER that begins with `/payload` begins at the payload of a request of a "
       "cluster."});
  options.values("--has", "POINTER", parts_,
                 {"entries with a part at POINTER (repeatable: all must be there)",
                  "Entries with a part at POINTER, written as for --match. If there are several, "
                  "all must be there."});
  options.values(
      "--grep", "TEXT", texts_,
      {"entries whose key or value holds TEXT (repeatable: all of them)",
       "Entries whose key or value holds TEXT: as stored, or in a string of the value "
       "with its escapes resolved; of a request, its payload too. If there are several, all must "
       "be held."});
  options.value(
      "--expires-before", "TIME", expires_before_,
      {"entries that expire by then: a time, or a duration from now",
       "Entries that expire at TIME or before: a time as --expires takes it, or a duration from "
       "now, as in `1h`; with a minus, as in `--expired --expires-before=-1h`, it "
       "lies in the past. Entries that never expire are not among them."});
  options.value(
      "--expires-after", "TIME", expires_after_,
      {"entries that expire after that: a time, or a duration from now",
       "Entries that expire after TIME, written as for --expires-before. Entries that never "
       "expire are not among them."});
  options.value(
      "--larger", "SIZE", larger_,
      {"entries whose stored values are longer: 4096, 10K, 1.5M",
       "Entries whose values, as they are stored, are longer than SIZE: bytes, or with a unit of "
       "1024 each, `10K`, `1.5M`, `2GiB`."});
  options.value(
      "--since", "TIME", since_,
      {"requests that ended or, open ones, were made at TIME or later",
       "Requests of a cluster and elements of queues that ended at TIME or later or, where they "
       "are open, were made then: a time, or a duration from now, as in `--since=-24h`."});
  options.flag("--live", live_, described(Liveness::live, "only live entries"));
  options.flag("--expired", expired_, "only expired entries");
  options.flag("--all", all_, described(Liveness::all, "live and expired entries"));
  options.value("--after", "KEY", after_, "keys after KEY in byte order");
  options.value("--limit", "N", limit_, "at most N entries");
  options.exclusive({"--live", "--expired", "--all"});
  options.group(own_options);
}

bool SelectionOptions::any() const {
  return prefix_ || glob_ || !states_.empty() || !matches_.empty() || !parts_.empty() ||
         !texts_.empty() || expires_before_ || expires_after_ || larger_ || since_ || live_ ||
         expired_ || all_ || after_ || limit_;
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
  selection.glob = glob_;
  PERSIST_PASS(resolve_content(selection));
  PERSIST_PASS(resolve_limits(selection, now));
  return selection;
}

Outcome<void> SelectionOptions::resolve_content(Selection& selection) const {
  for (const std::string& word : states_) {
    const auto at = std::ranges::find(state_words, word) - state_words.begin();
    selection.states.push_back(static_cast<EntryState>(at));
  }
  for (const std::string& text : matches_) {
    auto condition = PartCondition::parse(text);
    if (!condition) return std::unexpected(std::move(condition.error()));
    selection.conditions.push_back(*std::move(condition));
  }
  for (const std::string& text : parts_) {
    auto part = PartPointer::parse(text);
    if (!part) {
      return usage("--has: '" + text + "' is not a JSON pointer", std::string{pointer_hint});
    }
    selection.parts.push_back(*std::move(part));
  }
  selection.texts = texts_;
  return {};
}

Outcome<void> SelectionOptions::resolve_limits(Selection& selection, Instant now) const {
  const auto resolve = [&](std::string_view option, const std::optional<std::string>& text,
                           std::optional<Instant>& limit) -> Outcome<void> {
    if (!text) return {};
    const auto instant = parse_limit(option, *text, now);
    if (!instant) return std::unexpected(instant.error());
    limit = *instant;
    return {};
  };
  PERSIST_PASS(resolve("--expires-before", expires_before_, selection.expires_before));
  PERSIST_PASS(resolve("--expires-after", expires_after_, selection.expires_after));
  PERSIST_PASS(resolve("--since", since_, selection.since));
  if (larger_) {
    selection.larger = parse_size(*larger_);
    if (!selection.larger) {
      return usage("--larger: '" + *larger_ + "' is not a size", "write it like 4096, 10K or 1.5M");
    }
  }
  if (limit_) {
    const auto limit = parse_count("--limit", *limit_, 0);
    if (!limit) return std::unexpected(limit.error());
    selection.limit = *limit;
  }
  return {};
}

std::string_view SelectionOptions::unbounded_filter() const {
  // --live and --all widen a selection or leave it as it is, and --limit takes any entries.
  bool narrows = !states_.empty() || !matches_.empty() || expired_ || expires_before_ ||
                 expires_after_ || larger_ || since_;
  std::string_view empty;
  const auto look_at = [&](std::string_view name, std::string_view text) {
    if (!text.empty()) {
      narrows = true;
    } else if (empty.empty()) {
      empty = name;
    }
  };
  if (prefix_) look_at("--prefix", *prefix_);
  if (glob_) look_at("--glob", *glob_);
  if (after_) look_at("--after", *after_);
  for (const std::string& text : parts_) look_at("--has", text);
  for (const std::string& text : texts_) look_at("--grep", text);
  return narrows ? std::string_view{} : empty;
}

Outcome<Selection> SelectionOptions::resolve_for_change(Instant now) const {
  if (const std::string_view filter = unbounded_filter(); !filter.empty()) {
    return usage("the argument of " + std::string{filter} + " is empty; nothing was changed",
                 "to select all keys, omit " + std::string{filter} + " and use --live or --all");
  }
  return resolve(now);
}

}  // namespace persist::app
