#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include <persist/error.hpp>

#include "values/descriptor.hpp"

namespace persist::inspect {

/// How a temporary file without a name is made.
enum class Unnamed : std::uint8_t {
  /// By O_TMPFILE, and as below where the file system has no such thing.
  at_once,
  /// It has a name until just after it was made.
  by_unlinking,
};

/// A temporary file (mode 0600) that no other process can find: it has no name before the first
/// byte is in it, so whatever ends this process frees its space.
class SpillFile {
 public:
  /// Makes it in `folder`. Errors carry `method` and name the folder.
  [[nodiscard]] static Result<SpillFile> make(const std::filesystem::path& folder,
                                              std::string_view method,
                                              Unnamed unnamed = Unnamed::at_once);

  /// Appends; buffered, in writes of 512 KiB.
  [[nodiscard]] Result<void> append(std::string_view bytes);
  /// Writes what is buffered. Reading sees what was flushed.
  [[nodiscard]] Result<void> flush();
  /// Where the next byte goes.
  [[nodiscard]] std::uint64_t end() const { return flushed_ + buffer_.size(); }

  /// Reads exactly `room.size()` bytes from `offset` on.
  [[nodiscard]] Result<void> read(std::uint64_t offset, std::span<char> room) const;
  /// The error of a file that does not hold what was written to it.
  [[nodiscard]] std::unexpected<PersistenceError> damaged() const;

 private:
  SpillFile(std::filesystem::path folder, std::string_view method)
      : folder_{std::move(folder)}, method_{method} {}
  [[nodiscard]] std::unexpected<PersistenceError> failure(std::string_view doing) const;
  [[nodiscard]] Result<void> write(std::string_view bytes);

  std::filesystem::path folder_;
  std::string method_;
  Descriptor file_;
  std::string buffer_;
  std::uint64_t flushed_ = 0;
};

}  // namespace persist::inspect
