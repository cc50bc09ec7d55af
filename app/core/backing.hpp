#pragma once

/// Opens what `--db` names.

#include <functional>
#include <memory>
#include <string>

#include <persist/inspector.hpp>

#include "base/status.hpp"
#include "cli/global_options.hpp"
#include "core/reporter.hpp"
#include "core/skipping_inspector.hpp"

namespace persist::app {

/// Called, in place of a warning, where the form of a key-value store's keys is a guess.
using FormNote = std::function<void(const std::string&)>;

/// Opens the backing at `place` for `access`. A change under --read-only is refused before anything
/// is opened. `memory:FILE` is filled from the dump first.
[[nodiscard]] Outcome<std::unique_ptr<Inspector>> open_backing(
    const Location& place, Access access, const Settings& settings, const Reporter& report,
    LongEntries long_entries = LongEntries::skip, FormNote form_note = nullptr);

/// Opens it for reading, for a change that is only tried out: an empty backing in place of a file
/// that does not exist.
[[nodiscard]] Outcome<std::unique_ptr<Inspector>> open_to_try_out(const Location& place,
                                                                  const Settings& settings,
                                                                  const Reporter& report);

/// Fails when `access` changes something and --read-only forbids it.
[[nodiscard]] Outcome<void> check_changes_allowed(Access access, const Settings& settings);

/// How `settings` want a backing opened. What it has to say goes to `report`, which must outlive
/// whatever is opened.
[[nodiscard]] OpenOptions open_options(Access access, const Settings& settings,
                                       const Reporter& report);

}  // namespace persist::app
