#pragma once

/// The folder for temporary files.

#include <persist/export.hpp>

#include <filesystem>
#include <string_view>
#include <utility>

#include <persist/error.hpp>

namespace persist {

/// TMPDIR, or /tmp if that is unset or empty. If it is not a folder, that is an error: files that
/// were meant for a private place must not be written elsewhere.
[[nodiscard]] PERSIST_EXPORT Result<std::filesystem::path> temporary_folder();

/// A new folder of mode 0700 in the folder for temporary files, removed with its content on
/// destruction.
class PERSIST_EXPORT PrivateFolder {
 public:
  /// Creates one; it is called `name`, "-" and six random characters.
  [[nodiscard]] static Result<PrivateFolder> make(std::string_view name = "persist");
  /// The folder passes over; `path` of the other is empty.
  PrivateFolder(PrivateFolder&& other) noexcept : path_{std::exchange(other.path_, {})} {}
  /// The two change folders.
  PrivateFolder& operator=(PrivateFolder&& other) noexcept {
    std::swap(path_, other.path_);
    return *this;
  }
  ~PrivateFolder();

  /// Empty if it was kept or moved from.
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Keeps the folder on disk. `path` is empty afterwards.
  void keep() { path_.clear(); }

 private:
  explicit PrivateFolder(std::filesystem::path path) : path_{std::move(path)} {}

  std::filesystem::path path_;  // empty: none
};

}  // namespace persist
