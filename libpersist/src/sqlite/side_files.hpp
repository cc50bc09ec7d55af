#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>

namespace persist::sqlite {

/// The files that SQLite keeps beside a database, as they were found.
struct SideFiles {
  enum class State : std::uint8_t {
    absent,
    empty,
    /// A journal whose header was wiped: PRAGMA journal_mode = PERSIST leaves it so.
    spent,
    filled,
  };

  State wal = State::absent;
  State shm = State::absent;
  State journal = State::absent;

  [[nodiscard]] static SideFiles beside(const std::filesystem::path& database);

  /// Whether a write-ahead log was there, or what belongs to one: SQLite would clear it away.
  [[nodiscard]] bool has_log() const { return wal != State::absent || shm != State::absent; }
  /// Whether the database's file alone is the database.
  [[nodiscard]] bool hold_nothing() const { return wal <= State::empty && journal <= State::spent; }
};

/// Whether the log, if any, begins as SQLite reads it. Any other it takes for empty; but where it
/// may not write the index, it tries for ten seconds to make sense of one.
[[nodiscard]] bool begins_as_log(const std::filesystem::path& database);

/// Removes what of a write-ahead log was not there `before` and holds nothing, unless someone has
/// the database open. Nobody of this process may.
void restore_side_files(const std::filesystem::path& database, const SideFiles& before);

}  // namespace persist::sqlite
