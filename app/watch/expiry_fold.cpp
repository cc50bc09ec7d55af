#include "watch/expiry_fold.hpp"

#include <chrono>

#include <persist/exit_codec.hpp>

namespace persist::app {

bool ExpiryFold::is_over_at(Instant instant) const {
  using std::chrono::floor;
  using std::chrono::seconds;
  return !empty() && floor<seconds>(kept_.front().at) != floor<seconds>(instant);
}

void ExpiryFold::add(const Event& event) {
  ++count_;
  if (!stores_.contains(event.store)) stores_.emplace(event.store);
  if (kept_.size() == max_kept) return;
  ExpiredEntry entry{
      .at = event.at, .store = std::string{event.store}, .key = std::string{event.entry.key}};
  if (event.before != nullptr) {
    entry.state = state_of(*event.before, value_state(event.before->value), event.at);
    entry.bytes = event.before->value.size();
  }
  kept_.push_back(std::move(entry));
}

void ExpiryFold::clear() {
  count_ = 0;
  kept_.clear();
  stores_.clear();
}

}  // namespace persist::app
