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
    /// A log without a header, or without a frame after it: its writer was killed.
    headless,
    filled,
  };

  State wal = State::absent;
  State shm = State::absent;
  State journal = State::absent;

  [[nodiscard]] static SideFiles beside(const std::filesystem::path& database);

  /// Whether a write-ahead log was there, or what belongs to one: SQLite would clear it away.
  [[nodiscard]] bool has_log() const { return wal != State::absent || shm != State::absent; }
  /// Whether the database's file alone is the database.
  [[nodiscard]] bool hold_nothing() const {
    return wal <= State::headless && journal <= State::spent;
  }
};

/// Removes what of a write-ahead log was not there `before` and holds nothing, unless someone has
/// the database open. Nobody of this process may.
void restore_side_files(const std::filesystem::path& database, const SideFiles& before);

}  // namespace persist::sqlite
