#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace persist::flips {

using Words = std::vector<std::string>;

/// A command, in a process of its own among its kind or not.
struct Run {
  Words words;
  /// What `watch` is given before it is interrupted; others end by themselves.
  bool until_interrupted = false;
};

/// Runs that share a process: a run that leaves a timer behind has one of its own.
using Runs = std::vector<Run>;

/// Runs them in the program's own code, in a child; standard output goes nowhere, standard error to
/// `log`. What went wrong: a signal, a run of more than five seconds, a status that is none of the
/// documented ones; nothing when all is well.
[[nodiscard]] std::optional<std::string> attempt(const Runs& runs,
                                                 const std::filesystem::path& log);

}  // namespace persist::flips
