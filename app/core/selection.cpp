#include "core/selection.hpp"

#include <algorithm>

#include "core/entry_parts.hpp"
#include "query/glob.hpp"
#include "query/text_search.hpp"

namespace persist::app {

namespace {

/// Whether no Exit has that state.
bool is_of_facts(EntryState state) { return state >= EntryState::suspended; }

}  // namespace

bool Selection::accepts(const EntryView& record, const ValueState& state) const {
  if (glob && !matches_glob(*glob, record.key)) return false;
  if (!accepts_expiry(record.expires)) return false;
  if (larger && record.value.size() <= *larger) return false;
  if (since && !is_since(record, *since)) return false;
  const auto has = [&](EntryState wanted) { return has_state(wanted, record, state, range.now); };
  if (!states.empty() && std::ranges::none_of(states, has)) return false;
  return accepts_content(record, state);
}

bool Selection::looks_at_facts_alone() const {
  return conditions.empty() && parts.empty() && texts.empty() && !larger &&
         std::ranges::all_of(states, is_of_facts);
}

std::vector<RequestPhase> Selection::phases() const {
  std::vector<RequestPhase> phases;
  if (!std::ranges::all_of(states, is_of_facts)) return phases;
  for (const EntryState state : states) {
    switch (state) {
      case EntryState::suspended: phases.push_back(RequestPhase::suspended); break;
      case EntryState::parked: phases.push_back(RequestPhase::parked); break;
      case EntryState::completed: phases.push_back(RequestPhase::completed); break;
      case EntryState::dead: phases.push_back(RequestPhase::dead); break;
      default: phases.insert(phases.end(), {RequestPhase::open, RequestPhase::queued});
    }
  }
  return phases;
}

bool Selection::is_since(const EntryView& record, Instant instant) {
  if (record.request == nullptr) return false;
  const RequestFacts& facts = record.request->facts;
  const auto last = facts.ended ? facts.ended : facts.created;
  return last && *last >= instant;
}

bool Selection::accepts_expiry(const Expires& expires) const {
  if (!expires_before && !expires_after) return true;
  if (expires.is_never() || expires.is_not_a_number()) return false;
  return (!expires_before || !expires.is_live_at(*expires_before)) &&
         (!expires_after || expires.is_live_at(*expires_after));
}

bool Selection::accepts_content(const EntryView& record, const ValueState& state) const {
  const bool is_json = !state.json_error;
  const auto holds_text = [&](const std::string& text) {
    return record.key.contains(text) || has_text(record.value, is_json, text) ||
           (record.request != nullptr && has_text(record.request->details, true, text));
  };
  if (!std::ranges::all_of(texts, holds_text)) return false;
  return std::ranges::all_of(conditions,
                             [&](const PartCondition& it) {
                               return any_part(it.pointer(), record, state,
                                               [&](JsonView part) { return it.holds_of(part); });
                             }) &&
         std::ranges::all_of(parts, [&](const PartPointer& it) {
           return any_part(it, record, state, [](JsonView) { return true; });
         });
}

}  // namespace persist::app
