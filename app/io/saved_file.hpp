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

  /// Takes one line, with its "\n", which goes in place of the seal where there is one.
  [[nodiscard]] Outcome<void> add(std::string_view line);
  /// How many lines there are.
  [[nodiscard]] std::size_t lines() const { return sealer_.lines(); }
  /// Appends the seal, and makes all of it and the name of the file durable.
  [[nodiscard]] Outcome<void> seal();
  /// Forgets the lines since the last seal, which stands again; without one, all lines. Takes no
  /// room on a disk that is full.
  [[nodiscard]] Outcome<void> go_back();
  /// From now on the file stays, whatever happens.
  void keep() { is_kept_ = true; }

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  /// The last seal, and what is before it.
  struct Sealed {
    off_t offset = 0;
    std::string seal;
    DumpSealer sealer;
  };

  [[nodiscard]] Outcome<void> move_to(off_t offset);
  [[nodiscard]] Outcome<void> cut_at(off_t size);
  [[nodiscard]] Outcome<void> sync();
  [[nodiscard]] std::unexpected<Error> failed(const char* what) const;

  SavedFile(std::string path, Descriptor file);

  std::string path_;  // empty in what was moved from
  Descriptor file_;
  std::unique_ptr<Output> out_;
  DumpSealer sealer_;
  Sealed sealed_;
  bool is_at_seal_ = false;
  bool is_kept_ = false;
};

}  // namespace persist::app
