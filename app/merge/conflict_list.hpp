#pragma once

/// The keys that a merge cannot decide: for people, and for programs.

#include <cstddef>
#include <string>

#include "core/reporter.hpp"
#include "io/output.hpp"
#include "merge/three_way.hpp"

namespace persist::app {

/// Names each conflict on standard error: store, key, and what each side did. Both must outlive it.
class ConflictList {
 public:
  /// `file`, where it is given, gets each as a line:
  /// {"store":…,"key":…,"base":…,"ours":…,"theirs":…}, each side a record as in a dump, or null.
  ConflictList(const Reporter& report, Output* file) : report_{report}, file_{file} {}

  [[nodiscard]] Outcome<void> add(const Versions& versions);
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  const Reporter& report_;
  Output* file_;
  std::size_t size_ = 0;
};

}  // namespace persist::app
