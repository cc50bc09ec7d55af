#include "drivers/sqlite/side_files.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <fstream>
#include <memory>
#include <string>
#include <system_error>
#include <thread>

#include "drivers/sqlite/lock_holders.hpp"

namespace persist::sqlite {

namespace {

namespace fs = std::filesystem;

SideFiles::State state_of(const fs::path& path) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  if (error == std::errc::no_such_file_or_directory) return SideFiles::State::absent;
  // What cannot be looked at may hold anything.
  return size == 0 ? SideFiles::State::empty : SideFiles::State::filled;
}

bool has_wiped_header(const fs::path& journal) {
  std::array<char, 8> header{};
  std::ifstream file{journal, std::ios::binary};
  file.read(header.data(), header.size());
  return file && std::ranges::all_of(header, [](char c) { return c == 0; });
}

/// Whether SQLite takes what the log begins with for a log's header
/// (https://sqlite.org/fileformat2.html#walformat), a frame after it. Of anything else it cannot
/// make an index of its own: it tries for ten seconds, and gives up.
bool has_log_header(const fs::path& log) {
  constexpr std::size_t header_bytes = 32;
  std::array<unsigned char, header_bytes + 1> bytes{};
  std::ifstream file{log, std::ios::binary};
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
  if (!file.read(reinterpret_cast<char*>(bytes.data()), bytes.size())) return false;
  const auto number_at = [&](std::size_t at) {
    return std::uint32_t{bytes[at]} << 24U | std::uint32_t{bytes[at + 1]} << 16U |
           std::uint32_t{bytes[at + 2]} << 8U | bytes[at + 3];
  };
  const std::uint32_t journal_magic = number_at(0);
  const std::uint32_t page_size = number_at(8);
  return (journal_magic & ~1U) == 0x377f0682U && std::has_single_bit(page_size) &&
         page_size >= 512 && page_size <= 65536;
}

/// Holds the database for itself alone; nobody is in it then, nor comes in.
class ExclusiveLock {
 public:
  explicit ExclusiveLock(const fs::path& database) {
    sqlite3* handle = nullptr;
    const int opened = sqlite3_open_v2(database.c_str(), &handle, SQLITE_OPEN_READWRITE, nullptr);
    handle_.reset(handle);
    // In this mode the index of the log is kept in memory, and the file locked as a whole.
    got_it_ =
        opened == SQLITE_OK &&
        sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr) == SQLITE_OK &&
        run("PRAGMA locking_mode = EXCLUSIVE") && run("SELECT 1 FROM sqlite_schema");
  }
  [[nodiscard]] explicit operator bool() const { return got_it_; }

 private:
  bool run(const char* sql) {
    return sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr) == SQLITE_OK;
  }
  struct Close {
    void operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }
  };
  std::unique_ptr<sqlite3, Close> handle_;
  bool got_it_ = false;
};

}  // namespace

fs::path beside(const fs::path& database, std::string_view suffix) {
  fs::path path = database;
  return path += suffix;
}

SideFiles SideFiles::beside(const fs::path& database) {
  SideFiles found{.wal = state_of(sqlite::beside(database, "-wal")),
                  .shm = state_of(sqlite::beside(database, "-shm")),
                  .journal = state_of(sqlite::beside(database, "-journal"))};
  if (found.journal == State::filled && has_wiped_header(sqlite::beside(database, "-journal"))) {
    found.journal = State::spent;
  }
  if (found.wal == State::filled && !has_log_header(sqlite::beside(database, "-wal"))) {
    found.wal = State::headless;
  }
  return found;
}

FileStamp FileStamp::of(const fs::path& database) {
  std::error_code ignored;
  return {.modified = fs::last_write_time(database, ignored),
          .bytes = fs::file_size(database, ignored),
          .journal = SideFiles::beside(database).journal};
}

fs::path find_irregular_side_file(const fs::path& database) {
  for (const char* const suffix : {"-journal", "-wal", "-shm"}) {
    fs::path path = sqlite::beside(database, suffix);
    std::error_code error;
    const fs::file_type type = fs::symlink_status(path, error).type();
    // What cannot be looked at is for whoever opens it to report.
    const bool may_be_opened = type == fs::file_type::regular || type == fs::file_type::not_found ||
                               type == fs::file_type::none;
    if (!may_be_opened) return path;
  }
  return {};
}

// Whoever closes last takes the log in; of two that close at once, each may see the other and leave
// it. Opening and closing it once more makes up for that.
void take_in_abandoned_log(const fs::path& database) {
  constexpr int attempts = 5;
  const fs::path index = sqlite::beside(database, "-shm");
  std::error_code ignored;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    if (!fs::exists(index, ignored) || has_lock_holder(index)) return;
    if (SideFiles::beside(database).journal == SideFiles::State::filled) return;
    sqlite3* handle = nullptr;
    if (sqlite3_open_v2(database.c_str(), &handle, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK) {
      sqlite3_exec(handle, "SELECT 1 FROM sqlite_schema", nullptr, nullptr, nullptr);
    }
    sqlite3_close_v2(handle);
    if (attempt > 0) std::this_thread::sleep_for(std::chrono::milliseconds{attempt});
  }
}

void restore_side_files(const fs::path& database, const SideFiles& before) {
  using State = SideFiles::State;
  const SideFiles now = SideFiles::beside(database);
  const bool extra_wal = before.wal == State::absent && now.wal == State::empty;
  const bool extra_shm = before.shm == State::absent && now.shm != State::absent;
  if (!extra_wal && !extra_shm) return;
  if (now.journal == State::filled) return;  // looking at the database would roll it back
  const ExclusiveLock lock{database};
  if (!lock) return;
  std::error_code ignored;
  if (extra_wal) fs::remove(sqlite::beside(database, "-wal"), ignored);
  if (extra_shm) fs::remove(sqlite::beside(database, "-shm"), ignored);
}

}  // namespace persist::sqlite
