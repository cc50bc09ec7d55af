#include "core/entry_state.hpp"

#include <algorithm>
#include <chrono>

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

/// The state of a request or an element that no Exit decides.
std::optional<EntryState> state_of_facts(const EntryView& record, Instant now) {
  if (record.request == nullptr) return std::nullopt;
  const RequestState standing = request_state(record.request->facts, now);
  if (standing == RequestState::replied) return std::nullopt;
  return entry_state_of(standing);
}

}  // namespace

EntryState entry_state_of(RequestState state) {
  constexpr auto first = static_cast<std::uint8_t>(EntryState::suspended);
  constexpr auto before = static_cast<std::uint8_t>(RequestState::suspended);
  static_assert(first + request_state_count - before == state_words.size());
  return static_cast<EntryState>(first + static_cast<std::uint8_t>(state) - before);
}

bool has_state(EntryState wanted, const EntryView& record, const ValueState& state, Instant now) {
  if (const auto standing = state_of_facts(record, now)) return wanted == *standing;
  switch (wanted) {
    case EntryState::success: return state.success;
    case EntryState::failure: return state.failure();
    case EntryState::fail: return state.has_fail;
    case EntryState::die: return state.has_die;
    case EntryState::interrupt: return state.has_interrupt;
    case EntryState::json: return is_plain_json(record, state);
    case EntryState::invalid: return is_invalid(record, state);
    case EntryState::suspended:
    case EntryState::parked:
    case EntryState::pending:
    case EntryState::scheduled:
    case EntryState::running:
    case EntryState::stuck:
    case EntryState::retrying:
    case EntryState::delayed:
    case EntryState::completed:
    case EntryState::dead: break;
  }
  return false;
}

EntryState state_of(const EntryView& record, const ValueState& state, Instant now) {
  if (const auto standing = state_of_facts(record, now)) return *standing;
  if (is_invalid(record, state)) return EntryState::invalid;
  if (!state.is_exit) return EntryState::json;
  if (state.success) return EntryState::success;
  if (state.has_fail) return EntryState::fail;
  if (state.has_die) return EntryState::die;
  return state.has_interrupt ? EntryState::interrupt : EntryState::failure;
}

bool is_open(EntryState state) {
  return state >= EntryState::suspended && state < EntryState::completed;
}

std::optional<RequestFacts> facts_in_state(std::string_view word, Instant now) {
  const auto* const found = std::ranges::find(state_words, word);
  if (found == state_words.end()) return std::nullopt;
  RequestFacts facts;
  const Instant later = now + std::chrono::hours{1};
  switch (static_cast<EntryState>(found - state_words.begin())) {
    case EntryState::suspended: facts.phase = RequestPhase::suspended; break;
    case EntryState::parked: facts.phase = RequestPhase::parked; break;
    case EntryState::pending: break;
    case EntryState::scheduled: facts.due = later; break;
    case EntryState::running: facts.claimed = now; break;
    case EntryState::stuck: facts.waits_for_ack = true; break;
    case EntryState::retrying: facts.attempts = 1; [[fallthrough]];
    case EntryState::delayed:
      facts.phase = RequestPhase::queued;
      facts.due = later;
      break;
    case EntryState::completed: facts.phase = RequestPhase::completed; break;
    case EntryState::dead: facts.phase = RequestPhase::dead; break;
    case EntryState::success:
    case EntryState::failure:
    case EntryState::fail:
    case EntryState::die:
    case EntryState::interrupt:
    case EntryState::json:
    case EntryState::invalid: facts.phase = RequestPhase::replied; break;
  }
  return facts;
}

}  // namespace persist::app
