#pragma once

/// Asks before many entries change at once.

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <persist/inspector.hpp>

#include "selection.hpp"
#include "status.hpp"

namespace persist::app {

/// What is about to happen.
struct Proposal {
  /// "remove", "clear", …
  std::string verb;
  std::size_t entries = 0;
  /// A few of the keys.
  std::vector<std::string> samples = {};
};

/// Counts the selected entries and picks three of their keys.
[[nodiscard]] Outcome<Proposal> propose(std::string verb, Inspector& inspector,
                                        std::span<const std::string> stores,
                                        const Selection& selection);

/// Asks on standard error whether to go on, default no. When standard input or error is no
/// terminal, nobody can be asked: a usage error that names --yes.
[[nodiscard]] Outcome<void> confirm(const Proposal& proposal);

}  // namespace persist::app
