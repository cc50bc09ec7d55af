#pragma once

/// A run with its steps, its children and what it waits for: as a tree for people, as an object for
/// programs.

#include <span>
#include <string>

#include <persist/clock.hpp>
#include <persist/requests.hpp>

#include "render/tree.hpp"
#include "runs/wait_reason.hpp"

namespace persist::app {

/// What is shown of a run; borrowed.
struct ShownRun {
  const RunReport& report;
  std::span<const WaitReason> reasons;
  Instant now;
};

/// The tree, drawn.
[[nodiscard]] std::string run_as_tree(const ShownRun& run, TreeStyle style);

/// One JSON object, compact: the line of the run as in a dump, and in it `runner`, `interrupted`,
/// `waits` (`[{"kind":"clock","message":…}]`), `steps`, `children` and `elements`, each the line of
/// a dump.
[[nodiscard]] std::string run_as_json(const ShownRun& run);

}  // namespace persist::app
