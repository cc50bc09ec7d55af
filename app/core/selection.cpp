#include "core/selection.hpp"

#include <algorithm>

#include "query/glob.hpp"
#include "query/text_search.hpp"

namespace persist::app {

bool Selection::accepts(const EntryView& record, const ValueState& state) const {
  if (glob && !matches_glob(*glob, record.key)) return false;
  if (!accepts_expiry(record.expires)) return false;
  if (larger && record.value.size() <= *larger) return false;
  const auto has = [&](EntryState wanted) { return has_state(wanted, record, state); };
  if (!states.empty() && std::ranges::none_of(states, has)) return false;
  return accepts_content(record, state);
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
    return record.key.contains(text) || has_text(record.value, is_json, text);
  };
  if (!std::ranges::all_of(texts, holds_text)) return false;
  if (conditions.empty() && parts.empty()) return true;
  if (!is_json) return false;
  const JsonView value = JsonView::assume_valid(record.value);
  return std::ranges::all_of(
             conditions, [&](const PartCondition& it) { return it.holds(value, state.is_exit); }) &&
         std::ranges::all_of(parts, [&](const PartPointer& it) {
           return it.any(value, state.is_exit, [](JsonView) { return true; });
         });
}

}  // namespace persist::app
