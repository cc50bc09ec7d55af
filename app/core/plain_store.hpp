#pragma once

/// Stores that hold plain JSON: a key-value store's settings, an AI chat, anything but Exits.

#include <string>

#include <persist/inspector.hpp>

#include "base/status.hpp"

namespace persist::app {

enum class StoreContents {
  /// Some value is an Exit, or none is JSON.
  exits,
  /// No value is an Exit, and some are JSON.
  plain_json,
  /// The same, and no value has an expiry beside it, in a layout that keeps it there.
  plain_key_values,
};

/// Looks through the store until it meets an Exit. What cannot be read is passed over.
[[nodiscard]] Outcome<StoreContents> contents_of_store(Inspector& inspector,
                                                       const std::string& store);

}  // namespace persist::app
