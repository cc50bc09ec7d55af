#pragma once

/// Where temporary files go.

#include <filesystem>
#include <utility>

#include <persist/error.hpp>

namespace persist {

/// TMPDIR, or /tmp where that is unset or empty. Anything but a folder is an error that names it:
/// what was meant for a private place must not end up in another.
[[nodiscard]] Result<std::filesystem::path> temporary_folder();

/// A new folder of mode 0700 in the one for temporary files, removed with all that is in it when
/// this is destroyed.
class PrivateFolder {
 public:
  /// Makes one; its name begins with "persist.".
  [[nodiscard]] static Result<PrivateFolder> make();
  PrivateFolder(PrivateFolder&& other) noexcept : path_{std::exchange(other.path_, {})} {}
  PrivateFolder& operator=(PrivateFolder&& other) noexcept {
    std::swap(path_, other.path_);
    return *this;
  }
  ~PrivateFolder();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Leaves the folder where it is, for good. `path` is empty after it.
  void keep() { path_.clear(); }

 private:
  explicit PrivateFolder(std::filesystem::path path) : path_{std::move(path)} {}

  std::filesystem::path path_;  // empty: none
};

}  // namespace persist
