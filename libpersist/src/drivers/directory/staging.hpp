#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "drivers/directory/folder.hpp"

namespace persist {

/// New files of a locked folder on their way into it: written in a folder within, which no reader
/// takes for entries, then renamed. What did not get its name goes at the end; what a killed
/// process left goes with the next staging.
class Staging {
 public:
  /// No key is encoded so.
  static constexpr const char* folder_name = ".%persist";

  /// `folder` must be locked and outlive it.
  explicit Staging(const Folder& folder) : folder_{folder} {}
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;
  ~Staging() { close(); }

  /// Writes a file that takes over the mode and owner of `replaced`, or the owner of the folder;
  /// what to move it by.
  [[nodiscard]] Result<std::size_t> write(std::string_view text,
                                          const std::optional<struct stat>& replaced);
  /// The text of a file written before.
  [[nodiscard]] Result<std::string> read(std::size_t file) const;
  /// Makes every file durable.
  [[nodiscard]] Result<void> flush() const;
  /// Gives the file its name in the folder, in place of what had it.
  [[nodiscard]] Result<void> move(std::size_t file, const std::string& name) const;
  /// Removes what did not get its name.
  void close() noexcept;

 private:
  [[nodiscard]] Result<void> open();
  void remove_leftovers() const;

  const Folder& folder_;
  bool is_there_ = false;
  std::optional<Folder> within_;
  std::size_t count_ = 0;
};

}  // namespace persist
