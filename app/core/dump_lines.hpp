#pragma once

/// The lines of a dump, read with a report of what is malformed in them.

#include <string>

#include <persist/dump_reader.hpp>
#include <persist/inspector.hpp>

#include "base/status.hpp"
#include "cli/global_options.hpp"
#include "core/reporter.hpp"
#include "io/dump_input.hpp"

namespace persist::app {

/// How the dumps that a command is given are read: with the store of --store for lines that have
/// none, and TTLs counted from `now`.
[[nodiscard]] DumpReadOptions dump_read_options(const Settings& settings, Instant now);

/// The same for what takes requests as entries of a cache: their Exits.
[[nodiscard]] DumpReadOptions cache_read_options(const Settings& settings, Instant now);

/// Reads all of `input`. Each malformed line is reported as an error of its own, up to ten; then
/// how many more there are, or of a pipe that reading stopped. Whether there are any is for the
/// caller to see.
[[nodiscard]] Outcome<DumpReport> read_lines(DumpInput& input, const DumpReadOptions& options,
                                             const EntrySink& on_entry, const Reporter& report);

/// Fills `memory` from the dump at `path`, all of it or nothing.
[[nodiscard]] Outcome<void> fill_from_dump(Inspector& memory, const std::string& path,
                                           const Settings& settings, const Reporter& report);

}  // namespace persist::app
