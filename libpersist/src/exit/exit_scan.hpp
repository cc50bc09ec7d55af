#pragma once

/// Tells what an Exit is in the very pass that validates it.

#include <string_view>

#include <persist/exit_codec.hpp>

#include "json/scanner.hpp"

namespace persist::json {

/// A value taken by `scan_exit`.
struct ScannedExit {
  /// Without white space around it; empty when the scanner failed.
  std::string_view text;
  /// `json_error` is left to the scanner; white space is that within `text`.
  ValueState state;
};

/// Takes the value that `scan` stands before, whatever it is, and says whether it is an Exit and of
/// what kind.
[[nodiscard]] ScannedExit scan_exit(Scanner& scan);

}  // namespace persist::json
