#include <persist/request.hpp>

#include <chrono>

namespace persist {

namespace {

/// Whether a claim that lasts `lapses` holds at `now`.
bool is_claimed(const RequestFacts& facts, std::chrono::milliseconds lapses, Instant now) {
  return facts.claimed && now - *facts.claimed < lapses;
}

bool is_due_later(const RequestFacts& facts, Instant now) { return facts.due && *facts.due > now; }

RequestState state_of_open(const RequestFacts& facts, Instant now) {
  if (is_due_later(facts, now)) return RequestState::scheduled;
  if (facts.waits_for_ack) return facts.claimed ? RequestState::running : RequestState::stuck;
  return is_claimed(facts, request_claim_lapses, now) ? RequestState::running
                                                      : RequestState::pending;
}

RequestState state_of_queued(const RequestFacts& facts, Instant now) {
  if (facts.claimed) {
    return is_claimed(facts, element_claim_lapses, now) ? RequestState::running
                                                        : RequestState::pending;
  }
  if (!is_due_later(facts, now)) return RequestState::pending;
  return facts.attempts > 0 ? RequestState::retrying : RequestState::delayed;
}

}  // namespace

std::string_view name_of(RequestState state) {
  switch (state) {
    case RequestState::replied: return "replied";
    case RequestState::suspended: return "suspended";
    case RequestState::parked: return "parked";
    case RequestState::pending: return "pending";
    case RequestState::scheduled: return "scheduled";
    case RequestState::running: return "running";
    case RequestState::stuck: return "stuck";
    case RequestState::retrying: return "retrying";
    case RequestState::delayed: return "delayed";
    case RequestState::completed: return "completed";
    case RequestState::dead: break;
  }
  return "dead";
}

RequestState request_state(const RequestFacts& facts, Instant now) {
  switch (facts.phase) {
    case RequestPhase::open: return state_of_open(facts, now);
    case RequestPhase::replied: return RequestState::replied;
    case RequestPhase::suspended: return RequestState::suspended;
    case RequestPhase::parked: return RequestState::parked;
    case RequestPhase::queued: return state_of_queued(facts, now);
    case RequestPhase::completed: return RequestState::completed;
    case RequestPhase::dead: break;
  }
  return RequestState::dead;
}

bool has_lapsed_claim(const RequestFacts& facts, Instant now) {
  if (!facts.claimed) return false;
  if (facts.phase == RequestPhase::open) {
    return !facts.waits_for_ack && !is_claimed(facts, request_claim_lapses, now);
  }
  return facts.phase == RequestPhase::queued && !is_claimed(facts, element_claim_lapses, now);
}

}  // namespace persist
