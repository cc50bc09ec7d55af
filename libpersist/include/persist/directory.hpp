#pragma once

/// The backing over a folder: Effect's file-system KeyValueStore, a file an entry.

#include <filesystem>
#include <memory>

#include <persist/backing_persistence.hpp>
#include <persist/inspector.hpp>

namespace persist {

struct DirectoryOptions {
  std::filesystem::path path;
  Access access = Access::create;
  std::shared_ptr<const Clock> clock = nullptr;
};

[[nodiscard]] Layer<BackingPersistence> layer_directory(DirectoryOptions options);

/// The folder, to be inspected. Each file changes in one step (a temporary file, then a rename); a
/// transaction of several checks everything before it writes the first, and an error in the middle
/// leaves the files before it written.
[[nodiscard]] Result<std::unique_ptr<Inspector>> open_directory_inspector(DirectoryOptions options);

}  // namespace persist
