#pragma once

#include <chrono>
#include <random>
#include <thread>
#include <variant>

#include "base/status.hpp"

namespace persist::app {

/// Whether others changed what a transaction depends on.
[[nodiscard]] inline bool is_conflict(const Error& error) {
  const auto* const backing = std::get_if<PersistenceBackingError>(&error);
  return backing != nullptr && backing->fault == BackingFault::conflict;
}

/// Runs `attempt`, a transaction from its beginning to its commit that may be repeated, up to five
/// times as long as others overtake it. The pauses between are random, so that two who met once do
/// not meet again.
template <class Attempt>
[[nodiscard]] auto transact(const Attempt& attempt) -> decltype(attempt()) {
  constexpr int max_tries = 5;
  std::minstd_rand random{std::random_device{}()};
  for (int tries = 1;; ++tries) {
    auto outcome = attempt();
    if (outcome || tries == max_tries || !is_conflict(outcome.error())) return outcome;
    std::uniform_int_distribution<int> milliseconds{0, 10 << tries};
    std::this_thread::sleep_for(std::chrono::milliseconds{milliseconds(random)});
  }
}

}  // namespace persist::app
