#pragma once

/// Stores that hold plain JSON: a key-value store's settings, an AI chat, anything but Exits.

#include <string>

#include <persist/inspector.hpp>
#include <persist/json_text.hpp>

#include "base/status.hpp"

namespace persist::app {

/// Whether `json` is an Exit or tries to be one: an object whose `_tag` is "Success" or "Failure".
[[nodiscard]] bool is_exit_shaped(JsonView json);

enum class StoreContents {
  /// Some value is an Exit or tries to be one, or none is JSON.
  exits,
  /// No value tries to be an Exit, and some are JSON.
  plain_json,
  /// The same, and no value has an expiry beside it, in a layout that keeps it there.
  plain_key_values,
};

/// Looks through the store until it meets an Exit. What cannot be read is passed over.
[[nodiscard]] Outcome<StoreContents> contents_of_store(Inspector& inspector,
                                                       const std::string& store);

}  // namespace persist::app
