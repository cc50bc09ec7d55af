#pragma once

/// Asks before many entries change at once.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <persist/inspector.hpp>

#include "base/status.hpp"
#include "base/url.hpp"
#include "core/selection.hpp"

namespace persist::app {

/// The entries that a change is about, by store.
struct AffectedEntries {
  struct Store {
    std::string id;
    std::size_t entries = 0;
    /// The first keys.
    std::vector<std::string> samples = {};
  };

  std::size_t entries = 0;
  /// Stores with at least one such entry; as many as a question shows.
  std::vector<Store> stores = {};
  /// How many more stores there are, and the entries in them.
  std::size_t other_stores = 0;
  std::size_t other_entries = 0;
};

/// What is about to happen: "remove" "12 entries" "from" "store "users"" "in cache.db" and
/// `detail`.
struct Proposal {
  std::string_view verb;
  /// "from" or "in".
  std::string_view preposition;
  /// The database.
  std::string database;
  AffectedEntries affected;
  /// What the entries become, e.g. "with 3 entries from users.ndjson"; may be empty.
  std::string detail = {};
};

/// Finds the selected entries.
[[nodiscard]] Outcome<AffectedEntries> find_affected(Inspector& inspector,
                                                     std::span<const std::string> stores,
                                                     const Selection& selection);

/// The database as a message names it.

/// The question, with keys and ids escaped, in lines of at most `columns`; the last is not ended.
[[nodiscard]] std::string question_about(const Proposal& proposal, std::size_t columns);

/// Whether there is somebody to ask: standard input and standard error are terminals.
[[nodiscard]] bool can_ask();

/// Asks `question` on standard error and reads a line from standard input.
[[nodiscard]] Outcome<std::string> ask(std::string_view question);

/// Asks on standard error whether to go on, default no; about no entries at all nobody is asked.
/// When standard input or error is not a terminal, a usage error that names --yes.
[[nodiscard]] Outcome<void> confirm(const Proposal& proposal);

}  // namespace persist::app
