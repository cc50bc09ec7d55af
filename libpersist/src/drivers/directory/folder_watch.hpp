#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>

#include "values/descriptor.hpp"

namespace persist {

/// Counts up whenever something in a folder may have changed. Effect writes files in place, which
/// the times of the folder do not show: the kernel is asked to report (inotify).
class FolderWatch {
 public:
  explicit FolderWatch(std::filesystem::path path) : path_{std::move(path)} {}

  /// Where the kernel cannot tell, every answer is new.
  [[nodiscard]] std::uint64_t version();

  /// Waits for something to happen, at the longest for `duration`.
  void wait(std::chrono::milliseconds duration);

 private:
  void begin();
  [[nodiscard]] bool heard();

  std::filesystem::path path_;
  Descriptor events_;
  bool is_watching_ = false;
  std::uint64_t version_ = 0;
};

}  // namespace persist
