#include "core/change_queue.hpp"

namespace persist::app {

Result<void> ChangeQueue::queue(const Change& change) {
  if (auto queued = transaction_->queue(change); !queued) return queued;
  return ++queued_ - flushed_ < window ? Result<void>{} : flush();
}

Result<void> ChangeQueue::flush() {
  const auto outcomes = transaction_->flush();
  if (!outcomes) return std::unexpected(outcomes.error());
  for (const ChangeOutcome& outcome : *outcomes) {
    if (on_outcome_) on_outcome_(flushed_, outcome);
    ++flushed_;
  }
  return {};
}

Result<void> ChangeQueue::commit() {
  if (auto flushed = flush(); !flushed) return flushed;
  return transaction_->commit();
}

}  // namespace persist::app
