#pragma once

/// Counts of requests and elements of queues by their states.

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <persist/request.hpp>

#include "core/entry_state.hpp"

namespace persist::app {

/// How many are in each state, those that none is in left out; first what ended, then what did not.
[[nodiscard]] std::vector<std::pair<EntryState, std::size_t>> counts_by_state(
    const RequestCounts& counts);

/// "3 success, 1 fail, 2 suspended".
[[nodiscard]] std::string words_of(const RequestCounts& counts);

/// The same of what is neither finished nor dead.
[[nodiscard]] std::string words_of_open(const RequestCounts& counts);

}  // namespace persist::app
