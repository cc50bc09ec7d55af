#pragma once

/// What a list of keys shows of an entry.

#include <cstdint>
#include <string_view>

#include <persist/expires.hpp>
#include <persist/request.hpp>

#include "core/entry_state.hpp"

namespace persist::app {

/// Borrowed while it is shown or sorted.
struct ListedKey {
  std::string_view store;
  std::string_view key;
  /// Only where it is shown.
  EntryState state = EntryState::success;
  /// Of the value.
  std::uint64_t bytes = 0;
  Expires expires = {};
  /// Of a request or an element, where that is shown.
  const RequestView* request = nullptr;
};

}  // namespace persist::app
