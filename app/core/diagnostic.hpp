#pragma once

/// Errors and warnings in words: for standard error, and for answers to programs.

#include <string>
#include <string_view>

#include "base/status.hpp"

namespace persist::app {

/// Something to report.
struct Diagnostic {
  /// "UsageError", "Warning", …
  std::string_view tag;
  std::string message;
  std::string hint = {};
  /// What a JSON object about it holds besides, e.g. `,"issues":[…]`.
  std::string members = {};
};

/// `error` in words. It never quotes a value.
[[nodiscard]] Diagnostic diagnostic_of(const Error& error);

/// Appends `notice`, which came up in `method`, as a JSON object:
/// {"_tag":…,"method":…,"message":…,…}.
void append_diagnostic(std::string& out, const Diagnostic& diagnostic, std::string_view method);

}  // namespace persist::app
