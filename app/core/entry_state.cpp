#include "core/entry_state.hpp"

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

}  // namespace

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

EntryState state_of(const EntryView& record, const ValueState& state) {
  if (is_invalid(record, state)) return EntryState::invalid;
  if (!state.is_exit) return EntryState::json;
  if (state.success) return EntryState::success;
  if (state.has_fail) return EntryState::fail;
  if (state.has_die) return EntryState::die;
  return state.has_interrupt ? EntryState::interrupt : EntryState::failure;
}

}  // namespace persist::app
