#pragma once

/// Putting dumps into a backing, in two runs: everything is checked before the first lock is taken.

#include <cstddef>
#include <optional>
#include <set>
#include <span>
#include <string>

#include <persist/dump_reader.hpp>
#include <persist/exit_codec.hpp>
#include <persist/inspector.hpp>

#include "dump_input.hpp"
#include "session.hpp"
#include "status.hpp"

namespace persist::app {

/// What happens to entries that are there.
enum class LoadMode {
  /// They are written over.
  merge,
  /// A live one stops it all.
  insert,
  /// Those of every store that the dump names are removed first.
  replace,
};

struct LoadPlan {
  LoadMode mode = LoadMode::merge;
  /// The store that a dump of one store is put into.
  std::optional<std::string> store = std::nullopt;
  /// In place of every entry's own.
  std::optional<Expires> expires = std::nullopt;
  /// The dialect that Exits are spelt in anew.
  std::optional<Dialect> dialect = std::nullopt;
  /// Entries a transaction; all in one where it is 0.
  std::size_t batch = 0;
  Instant now = {};
};

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

/// Reads all of `inputs`, reports malformed lines as errors and what is odd as warnings.
[[nodiscard]] Outcome<LoadCheck> check_dumps(std::span<const DumpInput> inputs,
                                             const LoadPlan& plan, const Session& session);

/// Writes what `check_dumps` found sound, in one transaction or in batches.
[[nodiscard]] Outcome<void> write_dumps(std::span<const DumpInput> inputs, const LoadPlan& plan,
                                        const LoadCheck& check, Inspector& target,
                                        const Session& session);

}  // namespace persist::app
