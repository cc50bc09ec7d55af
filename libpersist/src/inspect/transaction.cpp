#include <persist/transaction.hpp>

#include <utility>

#include "values/descriptor.hpp"
#include "values/propagate.hpp"

namespace persist {

Result<ChangeOutcome> Transaction::make(const Change& change) {
  PERSIST_CHECK(queue(change));
  PERSIST_LET(const std::vector<ChangeOutcome> outcomes, flush());
  return outcomes.back();
}

Result<Applied> Transaction::put(std::string_view store, StoredKey key, std::string_view value,
                                 Expires expires, const Condition& condition,
                                 StorageClass value_class) {
  PERSIST_LET(const ChangeOutcome outcome, make({.kind = Change::Kind::put,
                                                 .store = store,
                                                 .key = key,
                                                 .value = value,
                                                 .expires = expires,
                                                 .condition = condition,
                                                 .value_class = value_class}));
  return outcome.applied;
}

Result<Applied> Transaction::remove(std::string_view store, StoredKey key,
                                    const Condition& condition) {
  PERSIST_LET(
      const ChangeOutcome outcome,
      make({.kind = Change::Kind::remove, .store = store, .key = key, .condition = condition}));
  return outcome.applied;
}

Result<Applied> Transaction::expire(std::string_view store, StoredKey key, Expires expires,
                                    const Condition& condition) {
  PERSIST_LET(const ChangeOutcome outcome, make({.kind = Change::Kind::expire,
                                                 .store = store,
                                                 .key = key,
                                                 .expires = expires,
                                                 .condition = condition}));
  return outcome.applied;
}

Result<std::size_t> Transaction::clear(std::string_view store) {
  PERSIST_LET(const ChangeOutcome outcome, make({.kind = Change::Kind::clear, .store = store}));
  return outcome.entries;
}

Result<std::size_t> Transaction::drop(std::string_view store) {
  PERSIST_LET(const ChangeOutcome outcome, make({.kind = Change::Kind::drop, .store = store}));
  return outcome.entries;
}

Result<void> ImmediateTransaction::queue(const Change& change) {
  PERSIST_LET(const ChangeOutcome outcome, apply(change));
  outcomes_.push_back(outcome);
  return {};
}

Result<std::vector<ChangeOutcome>> ImmediateTransaction::flush() {
  return std::exchange(outcomes_, {});
}

Result<ChangeOutcome> ImmediateTransaction::apply(const Change& change) {
  ChangeOutcome outcome;
  switch (change.kind) {
    case Change::Kind::put: {
      PERSIST_LET(outcome.applied, apply_put(change));
      break;
    }
    case Change::Kind::remove: {
      PERSIST_LET(outcome.applied, apply_remove(change));
      break;
    }
    case Change::Kind::expire: {
      PERSIST_LET(outcome.applied, apply_expire(change));
      break;
    }
    case Change::Kind::clear: {
      PERSIST_LET(outcome.entries, apply_clear(change.store));
      break;
    }
    case Change::Kind::drop: {
      PERSIST_LET(outcome.entries, apply_drop(change.store));
      break;
    }
  }
  return outcome;
}

Result<std::size_t> ImmediateTransaction::apply_drop(std::string_view /*store*/) {
  return backing_error("drop", {}, "the store has no table of its own", BackingFault::other_layout);
}

}  // namespace persist
