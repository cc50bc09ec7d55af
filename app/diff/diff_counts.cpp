#include "diff/diff_counts.hpp"

#include "base/counts.hpp"

namespace persist::app {

std::string count_words(const DiffCounts& counts) {
  return grouped(counts.added) + " added, " + grouped(counts.removed) + " removed, " +
         grouped(counts.changed) + " changed";
}

}  // namespace persist::app
