#pragma once

/// A command of the user's that text goes through.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status.hpp"

namespace persist::app {

/// What a command made of its input.
struct Filtered {
  std::string out;
  /// How it failed: "ended with status 1"; empty if it did not.
  std::string failure = {};
};

/// Runs `command` by `sh -c` with `input` on standard input and `variables` in its environment;
/// standard error is ours. Its output may be `max_bytes` long. A signal that asks the program to
/// stop ends it as interrupted.
[[nodiscard]] Outcome<Filtered> run_filter(
    const std::string& command, std::string_view input,
    const std::vector<std::pair<std::string, std::string>>& variables, std::size_t max_bytes);

}  // namespace persist::app
