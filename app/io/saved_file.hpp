#pragma once

/// The file of --save: what there was before a change.

#include <sys/types.h>

#include <memory>
#include <string>
#include <string_view>

#include <persist/dump.hpp>

#include "base/status.hpp"
#include "io/input.hpp"
#include "io/output.hpp"

namespace persist::app {

/// A new file (mode 0600 or the umask's narrower) of lines with a seal at their end. It is removed
/// again when it is destroyed, unless `keep` was called.
class SavedFile {
 public:
  /// A file that exists is a usage error.
  [[nodiscard]] static Outcome<SavedFile> create(const std::string& path);
  SavedFile(SavedFile&&) noexcept = default;
  SavedFile& operator=(SavedFile&&) = delete;
  ~SavedFile();

  /// Takes one line, with its "\n".
  [[nodiscard]] Outcome<void> add(std::string_view line);
  /// How many lines there are.
  [[nodiscard]] std::size_t lines() const { return sealer_.lines(); }
  /// Makes the lines so far durable, and the name of the file.
  [[nodiscard]] Outcome<void> sync();
  /// Appends the seal, and makes all of it durable.
  [[nodiscard]] Outcome<void> seal();
  /// From now on the file stays, whatever happens.
  void keep() { is_kept_ = true; }

  /// A place in the file.
  struct Mark {
    off_t offset = 0;
    DumpSealer sealer;
  };
  [[nodiscard]] Outcome<Mark> mark();
  /// Forgets the lines after `mark`.
  [[nodiscard]] Outcome<void> go_back(const Mark& mark);

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  SavedFile(std::string path, Descriptor file);

  std::string path_;  // empty in what was moved from
  Descriptor file_;
  std::unique_ptr<Output> out_;
  DumpSealer sealer_;
  bool is_kept_ = false;
};

}  // namespace persist::app
