#pragma once

#include <filesystem>
#include <memory>

#include <persist/sqlite.hpp>

#include "sqlite/connection.hpp"
#include "sqlite/side_files.hpp"

namespace persist::sqlite {

/// Makes an empty file that nobody else may read (0600, or less by the umask); one that is there is
/// an error.
[[nodiscard]] Result<void> make_private_file(const std::filesystem::path& path);

/// How to connect to the file at `path`, to write to it.
[[nodiscard]] ConnectionOptions connection_options(const std::filesystem::path& path,
                                                   const SqliteOptions& options);

/// A database, opened by the rules of the house, and left as it was found when this goes.
class OpenFile {
 public:
  /// Opens, and for Access::create makes, the file that `options` name.
  [[nodiscard]] static Result<OpenFile> open(const SqliteOptions& options);

  OpenFile(OpenFile&& other) noexcept;
  OpenFile& operator=(OpenFile&&) = delete;
  ~OpenFile();

  [[nodiscard]] Connection& connection() const { return *connection_; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  /// Fails when the file was renamed or removed since it was opened: what is written would be lost.
  [[nodiscard]] Result<void> check_still_there() const;

 private:
  explicit OpenFile(std::filesystem::path path) : path_{std::move(path)} {}

  enum class Way : std::uint8_t {
    plain,
    /// Without writing to the index (-shm) of the log that is there, as long as nobody else uses
    /// it: SQLite would recover it in place.
    index_untouched,
    /// Without any side file, in a folder where none can be made.
    immutable,
  };

  [[nodiscard]] Result<void> connect(const SqliteOptions& options, Way way);
  [[nodiscard]] Result<void> keep_journal_mode();
  void remove_if_empty();
  void leave_as_found();

  std::filesystem::path path_;
  SideFiles side_files_;
  bool made_ = false;
  std::unique_ptr<Connection> connection_;
};

}  // namespace persist::sqlite
