#pragma once

#include <sqlite3.h>

#include <array>
#include <filesystem>
#include <optional>
#include <string>

#include <persist/sqlite.hpp>

#include "drivers/sqlite/connection.hpp"

namespace persist::sqlite {

/// A copy of a database and its hot journal that nobody else can reach. SQLite rolls the journal
/// back in it; the database itself stays as a killed writer left it.
class PrivateCopy {
 public:
  PrivateCopy() = default;
  PrivateCopy(PrivateCopy&& other) noexcept;
  PrivateCopy& operator=(PrivateCopy&& other) noexcept;
  ~PrivateCopy() { remove(); }

  /// Copies the database at `path` where its journal is hot: filled, and nobody holds the RESERVED
  /// lock, as seen under a SHARED lock that `connection` takes (it must not have read yet). None
  /// where it is not hot: then somebody is at work, or has finished.
  ///
  /// Waits for a lock as long as the options say. Too little room for the copy is an error that
  /// says how much it takes.
  [[nodiscard]] static Result<std::optional<PrivateCopy>> of_hot(Connection& connection,
                                                                 const std::filesystem::path& path,
                                                                 const SqliteOptions& options);

  [[nodiscard]] std::filesystem::path path() const { return files_[0]; }
  /// Removes the files. A connection that has read from them goes on.
  void remove() noexcept;

 private:
  [[nodiscard]] Result<void> make_folder(const Connection& connection, std::uintmax_t bytes,
                                         const SqliteOptions& options);

  std::string folder_;  // empty: none
  // The copy and what may stand beside it, named beforehand: there may be no memory for names when
  // they are to be removed.
  std::array<std::string, 4> files_;
  std::string too_little_;  // what is said where it does not fit
};

/// The name of the super-journal that a rollback journal ends with; none where it has none. SQLite
/// removes the file of that name when it rolls the journal back
/// (https://sqlite.org/fileformat2.html#the_rollback_journal says where it stands).
[[nodiscard]] std::optional<std::string> super_journal_of(const std::filesystem::path& journal);

/// Whether SQLite itself would have named a super-journal of `database` like that: beside it, with
/// "-mj" and nine digits behind the name of a database.
[[nodiscard]] bool is_proper_super_journal(const std::string& name,
                                           const std::filesystem::path& database);

}  // namespace persist::sqlite
