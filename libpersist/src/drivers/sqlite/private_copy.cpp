#include "drivers/sqlite/private_copy.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <system_error>
#include <utility>
#include <vector>

#include <persist/temporary_folder.hpp>

#include "drivers/sqlite/side_files.hpp"
#include "values/lock_waiter.hpp"
#include "values/propagate.hpp"

namespace persist::sqlite {

namespace {

namespace fs = std::filesystem;

// A journal that names a super-journal ends with: its name, the name's length and checksum, a magic
// number. Four bytes of page number stand before the name.
constexpr std::size_t trailer_bytes = 16;
constexpr std::array<unsigned char, 8> magic{0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};
constexpr std::size_t max_name_bytes = 4096;

std::uint32_t number_at(const unsigned char* place) {
  return std::uint32_t{place[0]} << 24U | std::uint32_t{place[1]} << 16U |
         std::uint32_t{place[2]} << 8U | place[3];
}

constexpr std::array<const char*, 4> suffixes{"", "-journal", "-wal", "-shm"};

fs::path journal_of(const fs::path& database) { return beside(database, "-journal"); }

/// The database's file as SQLite has it open: its locks are SQLite's own, so that nothing is let go
/// of that another connection of this process holds.
class SharedLock {
 public:
  explicit SharedLock(Connection& connection) : connection_{connection} {
    sqlite3_file_control(connection.handle(), "main", SQLITE_FCNTL_FILE_POINTER,
                         static_cast<void*>(&file_));
  }
  SharedLock(const SharedLock&) = delete;
  SharedLock& operator=(const SharedLock&) = delete;
  ~SharedLock() {
    if (is_held_) file_->pMethods->xUnlock(file_, SQLITE_LOCK_NONE);
  }

  [[nodiscard]] Result<void> take(const SqliteOptions& options) {
    LockWaiter waiter{options.timeout, options.lock_wait};
    waiter.begin();
    while (true) {
      const int code = file_->pMethods->xLock(file_, SQLITE_LOCK_SHARED);
      if (code == SQLITE_OK) break;
      if (options.is_interrupted && options.is_interrupted()) {
        return std::unexpected{connection_.error(SQLITE_INTERRUPT, "interrupted")};
      }
      if (code != SQLITE_BUSY || !waiter.nap()) {
        return std::unexpected{connection_.error(code, sqlite3_errstr(code))};
      }
    }
    is_held_ = true;
    return {};
  }

  /// Whether somebody is in the midst of a change.
  [[nodiscard]] Result<bool> is_reserved() const {
    int reserved = 0;
    const int code = file_->pMethods->xCheckReservedLock(file_, &reserved);
    if (code != SQLITE_OK) {
      return std::unexpected{connection_.error(code, sqlite3_errstr(code))};
    }
    return reserved != 0;
  }

  [[nodiscard]] Result<std::uint64_t> size() const {
    sqlite3_int64 size = 0;
    const int code = file_->pMethods->xFileSize(file_, &size);
    if (code != SQLITE_OK) {
      return std::unexpected{connection_.error(code, sqlite3_errstr(code))};
    }
    return static_cast<std::uint64_t>(size);
  }

  /// Appends all of it to `to`.
  [[nodiscard]] Result<void> copy(std::ofstream& to, const SqliteOptions& options) const {
    PERSIST_LET(const std::uint64_t size, this->size());
    std::vector<char> room(std::size_t{1} << 20U);
    for (std::uint64_t at = 0; at < size; at += room.size()) {
      const auto count = std::min<std::uint64_t>(room.size(), size - at);
      const int code = file_->pMethods->xRead(file_, room.data(), static_cast<int>(count),
                                              static_cast<sqlite3_int64>(at));
      if (code != SQLITE_OK) {
        return std::unexpected{connection_.error(code, sqlite3_errstr(code))};
      }
      to.write(room.data(), static_cast<std::streamsize>(count));
      if (options.is_interrupted && options.is_interrupted()) {
        return std::unexpected{connection_.error(SQLITE_INTERRUPT, "interrupted")};
      }
      if (!to) break;  // for the caller to find
    }
    return {};
  }

 private:
  Connection& connection_;
  sqlite3_file* file_ = nullptr;
  bool is_held_ = false;
};

/// Copies `journal` without the name of a super-journal: rolling back the copy must not remove it.
/// Whether all of it could be written.
bool copy_journal(const fs::path& journal, const fs::path& to) {
  std::error_code error;
  std::uintmax_t size = fs::file_size(journal, error);
  if (const auto name = super_journal_of(journal)) size -= trailer_bytes + name->size() + 4;
  std::ifstream in{journal, std::ios::binary};
  std::ofstream out{to, std::ios::binary};
  std::vector<char> room(std::size_t{1} << 20U);
  while (size > 0 && in && out) {
    in.read(room.data(), static_cast<std::streamsize>(std::min<std::uintmax_t>(room.size(), size)));
    out.write(room.data(), in.gcount());
    size -= static_cast<std::uintmax_t>(in.gcount());
  }
  return size == 0 && out.flush();
}

/// Whether the journal is to be rolled back at all: one whose super-journal is gone belongs to a
/// change that was committed.
bool is_to_be_rolled_back(const fs::path& journal) {
  const auto name = super_journal_of(journal);
  std::error_code error;
  return !name || fs::exists(*name, error) || error;
}

}  // namespace

PrivateCopy::PrivateCopy(PrivateCopy&& other) noexcept
    : folder_{std::exchange(other.folder_, {})},
      files_{std::move(other.files_)},
      too_little_{std::move(other.too_little_)} {}

PrivateCopy& PrivateCopy::operator=(PrivateCopy&& other) noexcept {
  std::swap(folder_, other.folder_);
  std::swap(files_, other.files_);
  std::swap(too_little_, other.too_little_);
  return *this;
}

void PrivateCopy::remove() noexcept {
  if (folder_.empty()) return;
  for (const std::string& file : files_) ::unlink(file.c_str());
  ::rmdir(folder_.c_str());
  folder_.clear();
}

Result<void> PrivateCopy::make_folder(const Connection& connection, std::uintmax_t bytes,
                                      const SqliteOptions& options) {
  PERSIST_LET(const fs::path folder, temporary_folder());
  too_little_ = "a private copy of " + options.path.string() + ", whose writer was killed, needs " +
                std::to_string(bytes) + " bytes in " + folder.string();
  std::error_code error;
  const fs::space_info space = fs::space(folder, error);
  if (!error && space.available < bytes) {
    return std::unexpected{connection.error(
        SQLITE_FULL, too_little_ + "; only " + std::to_string(space.available) + " are free")};
  }
  // Nothing takes memory once the folder is there, so that it is surely removed.
  std::string name = (folder / "persist.XXXXXX").string();
  for (std::size_t i = 0; i < files_.size(); ++i) files_[i] = name + "/copy.db" + suffixes[i];
  if (::mkdtemp(name.data()) == nullptr) {
    return std::unexpected{
        connection.error(SQLITE_CANTOPEN, "cannot create a folder in " + folder.string() + ": " +
                                              std::generic_category().message(errno))};
  }
  for (std::string& file : files_) name.copy(file.data(), name.size());
  folder_ = std::move(name);
  return {};
}

Result<std::optional<PrivateCopy>> PrivateCopy::of_hot(Connection& connection, const fs::path& path,
                                                       const SqliteOptions& options) {
  SharedLock lock{connection};
  PERSIST_CHECK(lock.take(options));
  PERSIST_LET(const bool is_reserved, lock.is_reserved());
  if (is_reserved || SideFiles::beside(path).journal != SideFiles::State::filled) {
    return std::nullopt;
  }
  if (options.hot_journal == HotJournal::refuse) {
    return std::unexpected{connection.error(
        SQLITE_READONLY_ROLLBACK, "a killed writer left an unfinished change in its journal")};
  }
  const fs::path journal = journal_of(path);
  std::error_code error;
  PERSIST_LET(const std::uint64_t size, lock.size());
  PrivateCopy copy;
  PERSIST_CHECK(copy.make_folder(connection, size + fs::file_size(journal, error), options));
  std::ofstream out{copy.path(), std::ios::binary};
  PERSIST_CHECK(lock.copy(out, options));
  const bool is_whole = out.flush() && (!is_to_be_rolled_back(journal) ||
                                        copy_journal(journal, journal_of(copy.path())));
  if (!is_whole) return std::unexpected{connection.error(SQLITE_FULL, copy.too_little_)};
  return copy;
}

std::optional<std::string> super_journal_of(const fs::path& journal) {
  std::ifstream file{journal, std::ios::binary};
  std::array<unsigned char, trailer_bytes> trailer{};
  file.seekg(-static_cast<std::streamoff>(trailer.size()), std::ios::end);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
  if (!file.read(reinterpret_cast<char*>(trailer.data()), trailer.size())) return std::nullopt;
  if (!std::equal(magic.begin(), magic.end(), trailer.begin() + 8)) return std::nullopt;
  const std::uint32_t length = number_at(trailer.data());
  if (length == 0 || length > max_name_bytes) return std::nullopt;
  std::string name(length, '\0');
  file.seekg(-static_cast<std::streamoff>(trailer.size() + length), std::ios::end);
  if (!file.read(name.data(), static_cast<std::streamsize>(length))) return std::nullopt;
  std::uint32_t sum = 0;
  for (const char c : name) sum += static_cast<std::uint32_t>(c);  // signed or not, as SQLite does
  if (sum != number_at(trailer.data() + 4)) return std::nullopt;
  return name.substr(0, name.find('\0'));
}

bool is_proper_super_journal(const std::string& name, const fs::path& database) {
  constexpr std::size_t digits = 9;
  constexpr std::string_view mark = "-mj";
  std::error_code error;
  const fs::path path = fs::absolute(name, error).lexically_normal();
  const std::string file = path.filename().string();
  if (error || path.parent_path() != database.parent_path() ||
      file.size() <= mark.size() + digits) {
    return false;
  }
  const std::string_view tail = std::string_view{file}.substr(file.size() - mark.size() - digits);
  return tail.starts_with(mark) && std::ranges::all_of(tail.substr(mark.size()), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F');
         });
}

}  // namespace persist::sqlite
