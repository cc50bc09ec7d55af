#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/stat.h>

#include <persist/error.hpp>
#include <persist/lock_wait.hpp>

#include "values/descriptor.hpp"
#include "values/interrupt_flag.hpp"

namespace persist {

/// What distinguishes two states of a file without reading it.
struct FileStamp {
  ino_t file = 0;
  off_t size = 0;
  std::int64_t modified = 0;
  std::int64_t changed = 0;

  [[nodiscard]] static FileStamp of(const struct stat& status);
  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

/// A folder, opened for one operation or one scan: Effect's `clear` removes the folder and makes it
/// again, so a descriptor that is kept goes stale.
class Folder {
 public:
  struct Name {
    std::string text;
    bool is_file = false;
  };

  /// None when there is none. `method` goes into every error.
  [[nodiscard]] static Result<std::optional<Folder>> open(const std::filesystem::path& path,
                                                          std::string_view method);

  /// The folder of that name in it, no link.
  [[nodiscard]] Result<Folder> enter(const char* name) const;

  [[nodiscard]] int descriptor() const { return descriptor_.get(); }
  [[nodiscard]] const std::string& method() const { return method_; }

  /// What is in it, in no order.
  [[nodiscard]] Result<std::vector<Name>> names() const;

  /// Its own status.
  [[nodiscard]] Result<struct stat> status() const;

  /// The status of what has that name, links not followed; none when nothing has it.
  [[nodiscard]] Result<std::optional<struct stat>> status(const std::string& name) const;

  /// The contents of a regular file; none when there is none of that name. Never waits for a pipe,
  /// never follows a link.
  [[nodiscard]] Result<std::optional<std::string>> read(const std::string& name,
                                                        std::size_t max_bytes) const;

  /// Keeps other writers of this library out until it is unlocked or closed.
  [[nodiscard]] Result<void> lock(std::chrono::milliseconds timeout, InterruptFlag& interrupt,
                                  const LockWaitReport& report);
  void unlock() const;

  /// Makes the names in it durable.
  [[nodiscard]] Result<void> flush() const;

 private:
  Folder(Descriptor descriptor, std::string_view method)
      : descriptor_{std::move(descriptor)}, method_{method} {}

  Descriptor descriptor_;
  std::string method_;
};

}  // namespace persist
