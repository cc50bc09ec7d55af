#pragma once

/// A person's editor, and a file of its own for it.

#include <string>
#include <string_view>

#include <persist/temporary_folder.hpp>

#include "base/status.hpp"

namespace persist::app {

/// The command that opens an editor: VISUAL, EDITOR (an empty one counts as unset), or vi.
[[nodiscard]] std::string editor_command();

/// A file that only its owner can read, in a folder that only its owner can enter, among the
/// temporary files. The folder goes with this object, and all that an editor left in it.
class EditedFile {
 public:
  [[nodiscard]] static Outcome<EditedFile> make();

  /// Writes `text`, opens the editor on it, waits for its end and returns what is in the file then.
  /// SIGINT and SIGQUIT are the editor's meanwhile; SIGHUP and SIGTERM are handed on to it and end
  /// the wait.
  /// An editor that fails, or that leaves no file, is a usage error.
  [[nodiscard]] Outcome<std::string> edit(std::string_view text, std::size_t max_bytes);

  /// Leaves the file where it is, for good; its path.
  [[nodiscard]] std::string keep() &&;

 private:
  explicit EditedFile(PrivateFolder folder) : folder_{std::move(folder)} {}
  [[nodiscard]] std::string path() const { return (folder_.path() / "value.json").string(); }
  [[nodiscard]] Outcome<void> write(std::string_view text) const;

  PrivateFolder folder_;
};

}  // namespace persist::app
