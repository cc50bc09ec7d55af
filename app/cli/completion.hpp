#pragma once

/// What may stand where a word is being typed, found in the same table as the help.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/global_options.hpp"

namespace persist::app {

/// A word that may be meant.
struct Candidate {
  std::string word;
  /// What it means; may be empty.
  std::string help = {};

  friend bool operator==(const Candidate&, const Candidate&) = default;
};

struct Completion {
  /// What is to stand there: one of `candidates`, the name of a file, an id or a key of the
  /// database.
  enum class Wants { candidates, files, stores, keys } wants = Wants::candidates;
  /// The front of the word that stays as it is: `--store=`, `sqlite:`, `@`.
  std::string head = {};
  /// The rest of the word.
  std::string rest = {};
  /// Whole words that begin with what is typed.
  std::vector<Candidate> candidates = {};
  /// A word that begins with `-` would be taken for an option there.
  bool dash_means_option = false;
  /// The options seen so far that say where stores and keys are.
  GlobalOptions where = {};
};

/// Looks at `before`, the words between the program's name and `word`. Opens nothing.
[[nodiscard]] Completion complete(std::span<const std::string> before, std::string_view word);

}  // namespace persist::app
