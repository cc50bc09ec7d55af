#pragma once

/// Errors and warnings in words: for standard error, and for answers to programs.

#include <string>
#include <string_view>

#include "base/status.hpp"

namespace persist::app {

/// Something to tell.
struct Notice {
  /// "UsageError", "Warning", …
  std::string_view tag;
  std::string message;
  std::string hint = {};
  /// What a JSON object about it holds besides, e.g. `,"issues":[…]`.
  std::string members = {};
};

/// `error` in words. It never quotes a value.
[[nodiscard]] Notice notice_of(const Error& error);

/// Appends `notice`, which came up in `method`, as a JSON object:
/// {"_tag":…,"method":…,"message":…,…}.
void append_notice(std::string& out, const Notice& notice, std::string_view method);

}  // namespace persist::app
