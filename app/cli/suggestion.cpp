#include "cli/suggestion.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace persist::app {

namespace {

/// Levenshtein's distance: the least number of letters to add, drop or change.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, changed});
    }
  }
  return row.back();
}

}  // namespace

std::string suggestion(std::string_view word, std::span<const std::string> known) {
  std::size_t nearest = 1 + word.size() / 3;
  std::string_view best;
  for (const std::string& candidate : known) {
    if (const std::size_t apart = distance(word, candidate); apart < nearest) {
      nearest = apart;
      best = candidate;
    }
  }
  return best.empty() ? "" : "did you mean " + std::string{best} + "?";
}

}  // namespace persist::app
