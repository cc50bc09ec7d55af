#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <persist/sqlite.hpp>

#include "drivers/sqlite/connection.hpp"
#include "drivers/sqlite/private_copy.hpp"
#include "drivers/sqlite/side_files.hpp"

namespace persist::sqlite {

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
  /// The file, without symbolic links.
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  /// Another connection to read the file by, its callbacks included; it must go before this does.
  /// None where there can be none: of a private copy, and once another file bears the name. Any
  /// thread may ask for one.
  [[nodiscard]] Result<std::unique_ptr<Connection>> open_reader() const;

  /// Has the connection leave its rollback journal as the application does. To be called under the
  /// write lock: what stands there then is nobody's who is at work.
  [[nodiscard]] Result<void> keep_journal_mode() const;
  /// Whether the file has no content yet, so that the journal mode is ours to choose. To be called
  /// under the write lock.
  [[nodiscard]] bool is_new() const;
  /// Gives a file, which was new until just now, the journal mode that was asked for. Where that is
  /// not to be had the file keeps its own, and a note says so.
  void begin_journal_mode() const;
  /// Fails once a file of which a private copy is read has changed.
  [[nodiscard]] Result<void> check_copy_is_current() const;
  /// Fails when the file was renamed or removed since it was opened: what is written would be lost.
  [[nodiscard]] Result<void> check_still_there() const;

 private:
  OpenFile(std::filesystem::path path, const SqliteOptions& options)
      : path_{std::move(path)}, journal_mode_{options.journal_mode}, note_{options.note} {}

  enum class OpenMode : std::uint8_t {
    plain,
    /// With a descriptor that cannot write, so that SQLite rolls nothing back; not for a log.
    read_only,
    /// Without writing to the index (-shm) of the log that is there, as long as nobody else uses
    /// it: SQLite would recover it in place.
    index_untouched,
    /// Without any side file, in a folder where none can be made.
    immutable,
  };

  [[nodiscard]] Result<void> look_beside(const SqliteOptions& options);
  [[nodiscard]] Result<void> connect_to_read(const SqliteOptions& options);
  [[nodiscard]] Result<bool> read_copy_if_hot(const SqliteOptions& options);
  [[nodiscard]] Result<void> connect(const SqliteOptions& options, OpenMode way);
  [[nodiscard]] Result<void> set_modes(const SqliteOptions& options);
  [[nodiscard]] Result<std::string> ask_pragma(std::string_view sql) const;
  [[nodiscard]] Result<void> set_journal_mode(JournalMode mode) const;
  void remove_if_empty();
  void leave_as_found();

  std::filesystem::path path_;
  std::optional<JournalMode> journal_mode_;  // of a new file
  std::function<void(const std::string&)> note_;
  /// The rollback journal's mode was asked for, whatever was left beside the file.
  bool is_mode_chosen_ = false;
  std::string identity_;  // of the file that was opened
  SideFiles side_files_;
  /// A log that was there, and nobody had it open: a killed application left it.
  bool has_left_over_log_ = false;
  bool made_ = false;
  std::optional<FileStamp> copied_;  // what a private copy was made of
  std::unique_ptr<Connection> connection_;
};

}  // namespace persist::sqlite
