#pragma once

/// How many differences there are.

#include <cstddef>
#include <string>

namespace persist::app {

struct DiffCounts {
  std::size_t added = 0;
  std::size_t removed = 0;
  std::size_t changed = 0;

  [[nodiscard]] std::size_t all() const { return added + removed + changed; }
};

/// "1,267 added, 1 removed, 0 changed".
[[nodiscard]] std::string count_words(const DiffCounts& counts);

}  // namespace persist::app
