#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string_view>

namespace persist::sqlite {

/// The name of what SQLite keeps beside `database`.
[[nodiscard]] std::filesystem::path beside(const std::filesystem::path& database,
                                           std::string_view suffix);

/// The files that SQLite keeps beside a database, as they were found.
struct SideFiles {
  enum class State : std::uint8_t {
    absent,
    empty,
    /// A journal whose header was wiped: PRAGMA journal_mode = PERSIST leaves it so.
    spent,
    /// A log without a header, or without a frame after it: its writer was killed.
    headless,
    filled,
  };

  State wal = State::absent;
  State shm = State::absent;
  State journal = State::absent;

  [[nodiscard]] static SideFiles beside(const std::filesystem::path& database);

  /// Whether there is any.
  [[nodiscard]] bool are_any() const { return has_log() || journal != State::absent; }
  /// Whether a write-ahead log was there, or what belongs to one: SQLite would clear it away.
  [[nodiscard]] bool has_log() const { return wal != State::absent || shm != State::absent; }
  /// Whether the database's file alone is the database.
  [[nodiscard]] bool hold_nothing() const {
    return wal <= State::headless && journal <= State::spent;
  }
};

/// What a changed file shows without being read.
struct FileStamp {
  std::filesystem::file_time_type modified;
  std::uintmax_t bytes = 0;
  SideFiles::State journal = SideFiles::State::absent;

  [[nodiscard]] static FileStamp of(const std::filesystem::path& database);
  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

/// The name of what stands beside `database` that is not a regular file, or is a symbolic link;
/// empty when there is no such thing. SQLite would wait for ever to open a FIFO, and write to where
/// a link leads.
[[nodiscard]] std::filesystem::path find_irregular_side_file(const std::filesystem::path& database);

/// Has SQLite take in a write-ahead log that the last of several processes left because another was
/// still about to go. Nothing where somebody has it open.
void take_in_abandoned_log(const std::filesystem::path& database);

/// Removes what of a write-ahead log was not there `before` and holds nothing, unless someone has
/// the database open. Nobody of this process may.
void restore_side_files(const std::filesystem::path& database, const SideFiles& before);

}  // namespace persist::sqlite
