#pragma once

/// Putting dumps into a backing, in two runs: everything is checked before the first lock is taken.

#include <cstddef>
#include <optional>
#include <set>
#include <span>
#include <string>

#include <persist/inspector.hpp>

#include "base/status.hpp"
#include "core/dump_lines.hpp"
#include "core/entry_writer.hpp"
#include "core/session.hpp"
#include "io/dump_input.hpp"

namespace persist::app {

/// What checking found.
struct LoadCheck {
  std::size_t entries = 0;
  std::size_t malformed = 0;
  /// Some entry comes twice.
  bool has_repeated = false;
  /// A dump came through a pipe and had no seal.
  bool piped_unsealed = false;
  /// The stores that the entries go to.
  std::set<std::string> stores = {};
};

/// Reads all of `inputs`, reports malformed lines as errors and what is odd as warnings. With
/// `store` a dump of one store goes there.
[[nodiscard]] Outcome<LoadCheck> check_dumps(std::span<DumpInput> inputs,
                                             const std::optional<std::string>& store,
                                             const WritePlan& plan, const Session& session);

/// Writes what `check_dumps` found sound.
[[nodiscard]] Outcome<void> write_dumps(std::span<DumpInput> inputs,
                                        const std::optional<std::string>& store,
                                        const WritePlan& plan, const LoadCheck& check,
                                        Inspector& target, const Session& session);

}  // namespace persist::app
