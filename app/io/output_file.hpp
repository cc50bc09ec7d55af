#pragma once

/// A file that is replaced in one step, when all of it is written.

#include <sys/stat.h>

#include <memory>
#include <string>

#include <persist/driver.hpp>

#include "base/status.hpp"
#include "io/input.hpp"
#include "io/output.hpp"

namespace persist::app {

/// Writes to a new file beside `path` (mode 0600 or the umask's narrower; an existing file's mode
/// and, where that is allowed, its owner are kept; a SQLite database is refused), which takes its
/// place in `finish`; destroyed before, it leaves nothing behind. A symbolic link stays and its
/// target is replaced. What is not a regular file – a FIFO, a device – is written directly.
class OutputFile {
 public:
  [[nodiscard]] static Outcome<OutputFile> open(const std::string& path);
  OutputFile(OutputFile&&) noexcept = default;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();

  [[nodiscard]] Output& out() { return *out_; }

  /// Makes it durable and visible.
  [[nodiscard]] Outcome<void> finish();

 private:
  OutputFile() = default;
  [[nodiscard]] Outcome<void> open_beside();
  [[nodiscard]] Outcome<void> look_like(const struct stat& before) const;

  std::string path_;
  /// The file beside `path_`; empty once it took its place, or when there is none.
  std::string temporary_;
  Descriptor file_;
  std::unique_ptr<Output> out_;
};

/// Makes the written file `unfinished` durable and gives it the name `path` in one step, in place
/// of what had it. It is removed when that fails.
[[nodiscard]] Outcome<void> put_in_place(const std::string& unfinished, const std::string& path);

/// Whether the file begins as a SQLite database does.
[[nodiscard]] bool is_database(const std::string& path);

/// Makes the names in the folder of the file `path` durable.
[[nodiscard]] Outcome<void> sync_folder_of(const std::string& path);

/// Where a file of this name is to be put: at the end of the symbolic links, which need not be
/// there.
[[nodiscard]] Outcome<std::string> target_of(const std::string& path);

/// Whether to write the file `path` would be to write into the backing at `place`.
[[nodiscard]] bool is_part_of(const std::string& path, const Location& place);

}  // namespace persist::app
